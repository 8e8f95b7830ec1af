import type { Session } from "../stream/snapshot.ts";

export type Recovery = NonNullable<Session["recovery"]>;

/** What is tried with a channel that failed, in order, in the creator's words. */
export const recoverySteps: readonly { step: Recovery["step"]; name: string; said: string }[] = [
  { step: "restarting", name: "Restart the channel", said: "We are starting it again." },
  { step: "replacing", name: "Put a new channel in its place", said: "We are putting a new channel in its place." },
  { step: "smaller", name: "Go on with a smaller picture", said: "We are trying it with a smaller picture." },
];

/** Where the present attempt stands, in a sentence. */
export const recoverySaid = ({ step, attempt, attempts }: Recovery): string => {
  const said = recoverySteps.find((one) => one.step === step)?.said ?? "";
  return attempt > 0 ? `${said} Attempt ${attempt} of ${attempts}.` : said;
};
