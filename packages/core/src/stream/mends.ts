/**
 * What is tried, one after the other, with a channel that was started and does not run; `after` is the least that passes
 * since the attempt before, in seconds. A new channel takes over input and package: address, key and recording stay. A
 * smaller ladder needs less of whatever failed, and viewers get a picture.
 */
export const mends = [
  { does: "restart", after: 5, rungsDropped: 0 },
  { does: "restart", after: 20, rungsDropped: 0 },
  { does: "replace", after: 30, rungsDropped: 0 },
  { does: "replace", after: 60, rungsDropped: 2 },
  { does: "replace", after: 60, rungsDropped: 3 },
] as const;

export const mendSteps = ["restarting", "replacing", "smaller"] as const;
export type MendStep = (typeof mendSteps)[number];

/** What is under way after so many attempts. Before the first MediaLive itself, or we, restart the channel as it is. */
export const mendStep = (attempts: number): MendStep => {
  const mend = mends[attempts - 1];
  if (mend?.does !== "replace") return "restarting";
  return mend.rungsDropped > 0 ? "smaller" : "replacing";
};
