import type { History } from "../history.ts";
import type { Agenda } from "../time.ts";

/** What the parts of the model share. */
export interface World {
  agenda: Agenda;
  history: History;
  /** Sends one of AWS's own events over the default bus. */
  emit: (source: string, kind: string, resource: string, detail: Record<string, unknown>) => void;
  /** Writes a line of the history. */
  say: (who: string, what: string) => void;
}

/** A fault of the history that has not happened yet, and happens now. */
export const meets = <In extends History["faults"][number]["in"]>(
  { faults }: History,
  kind: In,
  nth: number,
): Extract<History["faults"][number], { in: In }> | undefined =>
  faults.find(
    (fault): fault is Extract<History["faults"][number], { in: In }> => fault.in === kind && fault.nth === nth,
  );

export const account = "111122223333";
export const region = "us-east-1";

/** A span of virtual time, open while it lasts. Milliseconds. */
export interface Span {
  from: number;
  to: number | undefined;
}

/** Whose a resource is: by its tag a broadcast's, or somebody else's whom we must not touch. */
export const ownerOf = (tags: Record<string, string>, stage: string): string =>
  tags.Project === "directfanz" && tags.Environment === stage && tags.SessionId ? tags.SessionId : "others";
