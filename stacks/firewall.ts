import { vpc } from "./network";
import { capital } from "./stage";

/** Who there is in the network, besides the load balancer. */
const members = [
  "web",
  "realtime",
  "streaming",
  "functions",
  "pool",
  "migrate",
  "database",
  "cache",
  "endpoints",
  "replication",
] as const;
export type Member = (typeof members)[number];

const group = (name: Member) =>
  new aws.ec2.SecurityGroup(`${capital(name)}Group`, { vpcId: vpc.id, description: name });

export const groups = Object.fromEntries(members.map((name) => [name, group(name)])) as Record<
  Member,
  aws.ec2.SecurityGroup
>;
