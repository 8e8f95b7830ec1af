import type { Done } from "./done.ts";
import type { Failure, Faults, FaultsAsked } from "./schema.ts";

export interface FaultsSaid {
  faults: Faults;
  /** How many of each kind are remembered. */
  counts: Record<string, number>;
}

/** The door to the faults of a running cloud that was started with them. Rejects with what the cloud answers. */
export const faultsOf = (cloud: string) => {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${cloud}/_faults${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /_faults${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    /** What is set, and at most 10,000 faults that happened after the one of this sequence number, oldest first. */
    read: (after = 0) => call<FaultsSaid & { done: Done[] }>("GET", `?after=${after}&limit=10000`),
    /** In place of those that were set. */
    set: (faults: FaultsAsked) => call<FaultsSaid>("PUT", "", faults),
    /** No more faults, and what is late is handed over. */
    quiet: () => call<FaultsSaid>("POST", "/quiet"),
    failChannel: (id: string, how: Failure) => call("POST", `/channels/${id}/fail`, { how }),
  };
};
