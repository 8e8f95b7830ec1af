/**
 * Cents for one run of a channel. MediaLive rounds each run up to whole minutes, and none to less than ten
 * (https://aws.amazon.com/medialive/pricing/, "On-Demand pricing").
 */
export const runCents = (seconds: number, centsPerHour: number): number =>
  Math.round((Math.max(10, Math.ceil(seconds / 60)) * centsPerHour) / 60);
