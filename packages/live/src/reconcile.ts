import { setTimeout } from "node:timers/promises";
import type { Id } from "@directfanz/core/platform/ids";
import { log } from "@directfanz/core/platform/log";
import { admitWaiting } from "@directfanz/core/stream/capacity";
import * as Session from "@directfanz/core/stream/session";
import { look } from "./look.ts";

/** How many broadcasts are looked at at the same time: MediaLive takes some ten calls a second of an account. */
const atOnce = 8;
/** Milliseconds in which looks begin, and after which none is waited for: the function has two minutes. */
const bounds = { begins: 75_000, waits: 100_000 };

/**
 * Compares every unfinished broadcast with AWS, and does what lost events would have done. They take turns, the one that
 * has waited longest first; one that fails, or hangs, stops no other.
 */
export const reconcile = async (now = new Date(), { begins, waits } = bounds): Promise<void> => {
  const until = performance.now() + begins;
  await Session.measureOpen();
  // One queue for all lookers: a generator answers them one after the other.
  const queue = turns(until);
  const lookers = Array.from({ length: atOnce }, async () => {
    for await (const session of queue) {
      await look(session, now).catch((error) => log.error({ err: error, sessionId: session.id }, "reconcile"));
    }
  });
  const late = new AbortController();
  await Promise.race([Promise.all(lookers), setTimeout(waits, undefined, { signal: late.signal })]).finally(() =>
    late.abort(),
  );
  await admitWaiting();
};

/** Every unfinished session once, a few at a time: each has its turn when it is taken, so none is taken too late for it. */
async function* turns(until: number): AsyncGenerator<Session.SessionRow> {
  const seen = new Set<Id>();
  while (performance.now() < until) {
    const next = (await Session.takeTurns(atOnce)).filter(({ id }) => !seen.has(id));
    if (next.length === 0) return;
    for (const { id } of next) seen.add(id);
    yield* next;
  }
}
