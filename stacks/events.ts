/** Our own facts. */
export const bus = new sst.aws.Bus("Facts");

/** AWS's own events arrive on the account's default bus and on no other. */
export const defaultBus = sst.aws.Bus.get("DefaultBus", "default");
