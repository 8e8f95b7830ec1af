import type { State } from "../../state.ts";

/** A mail that SES took. Nothing leaves the machine: the console shows it. */
export interface Mail {
  id: string;
  at: number;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** The whole message, base64, where it was sent raw. */
  raw?: string | undefined;
}

/** Mails that are kept. */
const kept = 1_000;

export const mails = (state: State) => {
  const all = state.collection<Mail>("ses.mails");
  // Keys count down, so that the newest comes first.
  const key = ({ at, id }: Mail): string => `${String(9e15 - at).padStart(16, "0")}|${id}`;
  return {
    add: (mail: Mail): void => {
      all.set(key(mail), mail);
      for (const old of all.list({ limit: kept + 100 }).slice(kept)) all.delete(key(old));
    },
    /** Newest first. */
    recent: (limit: number): Mail[] => all.list({ limit }),
  };
};

export type Mails = ReturnType<typeof mails>;
