import type { Id } from "@directfanz/core/platform/ids";
import * as Recording from "@directfanz/core/recording/publish";
import * as Session from "@directfanz/core/stream/session";
import { askHarvest, harvestStatus, readHarvest } from "./harvest.ts";
import { startoverSeconds } from "./ladder.ts";
import { secondsSince } from "./times.ts";

/** How often a harvest that failed is asked for again. */
const harvestAttempts = 3;

/** Asks for the recording of a broadcast whose channel has stopped. */
export const harvest = async (sessionId: Id): Promise<void> => {
  const session = await Session.find(sessionId);
  if (session?.status !== "recording" || session.harvestJobId) return;
  await Recording.begin(session);
  await ask(session);
};

const ask = async (session: Session.SessionRow): Promise<void> => {
  const from = session.readyAt ?? session.createdAt;
  // The end must lie in the past when MediaPackage reads it.
  const to = new Date(Math.min(Date.now() - 1, (session.stoppedAt ?? new Date()).getTime() + 1_000));
  const attempt = session.harvestAttempts + 1;
  const harvestJobId = await askHarvest(session.id, attempt, from, to);
  await Session.note(session.id, { harvestJobId, harvestAttempts: attempt });
};

/** What became of a harvest job, by MediaPackage's own word now: publishes the recording, asks again, or gives up. */
export const harvestSettled = async (jobId: string): Promise<void> => {
  const session = await Session.byHarvestJob(jobId);
  if (session?.status !== "recording") return;
  const status = await harvestStatus(jobId);
  if (status === "SUCCEEDED") await Recording.publish(session, await readHarvest(session.id));
  else if (status === "FAILED" && session.harvestAttempts < harvestAttempts) await ask(session);
  else if (status === "FAILED") await Recording.fail(session);
};

/** Looks at a broadcast whose recording is being made. */
export const lookAtRecording = (session: Session.SessionRow, now: Date): Promise<void> =>
  (session.harvestJobId ? harvestSettled(session.harvestJobId) : harvest(session.id)).finally(async () => {
    // What MediaPackage has forgotten it can never write. Where the recording was published, this comes too late.
    if (secondsSince(session.stoppedAt, now) > startoverSeconds) await Recording.fail(session);
  });
