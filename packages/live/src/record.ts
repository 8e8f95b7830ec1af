import { UnprocessableEntityException } from "@aws-sdk/client-mediapackage";
import type { Id } from "@directfanz/core/platform/ids";
import * as Recording from "@directfanz/core/recording/publish";
import * as Session from "@directfanz/core/stream/session";
import { recordFromArchive } from "./archive.ts";
import { askHarvest, harvestStatus, readHarvest } from "./harvest.ts";
import { archiveSeconds, startoverSeconds } from "./ladder.ts";
import { secondsSince } from "./times.ts";

/** How often a harvest that fails, or is refused, is asked for. */
const harvestAttempts = 3;

/** Asks for the recording of a broadcast whose channel has stopped. */
export const harvest = async (sessionId: Id): Promise<void> => {
  const session = await Session.find(sessionId);
  if (session?.status !== "recording" || session.harvestJobId || session.harvestAttempts >= harvestAttempts) return;
  await Recording.begin(session);
  await ask(session);
};

/** Asks once more. Throws where MediaPackage cannot be asked, or refuses, which is an attempt, too. */
const ask = async (session: Session.SessionRow): Promise<void> => {
  const from = session.readyAt ?? session.createdAt;
  // The end must lie in the past when MediaPackage reads it.
  const to = new Date(Math.min(Date.now() - 1, (session.stoppedAt ?? new Date()).getTime() + 1_000));
  const attempt = session.harvestAttempts + 1;
  try {
    const harvestJobId = await askHarvest(session.id, attempt, from, to);
    await Session.note(session.id, { harvestJobId, harvestAttempts: attempt });
  } catch (error) {
    // A window that it does not take, by clocks that differ, or an endpoint that somebody deleted.
    if (error instanceof UnprocessableEntityException) await Session.note(session.id, { harvestAttempts: attempt });
    throw error;
  }
};

/** What became of a harvest job, by MediaPackage's own word now: publishes the recording, asks again, or falls back. */
export const harvestSettled = async (jobId: string): Promise<void> => {
  const session = await Session.byHarvestJob(jobId);
  if (session?.status !== "recording") return;
  const status = await harvestStatus(jobId);
  if (status === "SUCCEEDED") await Recording.publish(session, await readHarvest(session.id));
  else if (status === "FAILED" && session.harvestAttempts < harvestAttempts) await ask(session);
  else if (status === "FAILED") await fallBack(session);
};

/**
 * Makes the recording of the archive, where MediaPackage made none; there is none at all where that is empty too. Throws
 * where the archive cannot be read or copied now.
 */
const fallBack = async (session: Session.SessionRow): Promise<void> => {
  const recorded = await recordFromArchive(session.id);
  if (recorded) await Recording.publish(session, recorded);
  else await Recording.fail(session);
};

/** Looks at a broadcast whose recording is being made, and gives it up once nothing is left to make it of. */
export const lookAtRecording = (session: Session.SessionRow, now: Date): Promise<void> =>
  goOn(session).finally(async () => {
    const since = secondsSince(session.stoppedAt, now);
    // What MediaPackage has forgotten it can never write.
    if (since <= startoverSeconds || (await Session.find(session.id))?.status !== "recording") return;
    if (since > archiveSeconds) await Recording.fail(session);
    else await fallBack(session);
  });

const goOn = (session: Session.SessionRow): Promise<void> => {
  if (session.harvestJobId) return harvestSettled(session.harvestJobId);
  return session.harvestAttempts < harvestAttempts ? harvest(session.id) : fallBack(session);
};
