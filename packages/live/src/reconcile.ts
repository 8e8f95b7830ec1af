import { log } from "@directfanz/core/platform/log";
import { admitWaiting } from "@directfanz/core/stream/capacity";
import * as Session from "@directfanz/core/stream/session";
import { look } from "./look.ts";

/** Compares every unfinished broadcast with AWS, and does what lost events would have done. One failing stops no other. */
export const reconcile = async (now = new Date()): Promise<void> => {
  await Session.measureOpen();
  for (const session of await Session.unfinished()) {
    await look(session, now).catch((error) => log.error({ err: error, sessionId: session.id }, "reconcile"));
  }
  await admitWaiting();
};
