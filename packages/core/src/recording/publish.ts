import { eq } from "drizzle-orm";
import { content } from "../content/content.sql.ts";
import { afterCommit, transaction } from "../platform/database.ts";
import { type Id, id } from "../platform/ids.ts";
import { link } from "../platform/links.ts";
import { count } from "../platform/meter.ts";
import { announce } from "../platform/outbox.ts";
import { move, note, type SessionRow } from "../stream/session.ts";
import { recordingReady } from "../stream/stream.events.ts";
import { liveStreams } from "../stream/stream.sql.ts";
import { awsMediaAssets, streamRecordings } from "./recording.sql.ts";

/** What a harvest left in the bucket. Bytes and seconds; keys within the recordings bucket. */
export interface Harvested {
  manifestKey: string;
  durationSeconds: number;
  mp4: { key: string; bytes: number } | null;
  thumbnailKey: string | null;
  /** The thumbnail's path on the site. */
  thumbnailPath: string | null;
  /** Of the largest variant, in lines. */
  height: number;
}

/**
 * The one recording of a session, made when the broadcast ends: `PROCESSING` until the harvest has settled. Its id is the
 * session's, so that asking twice makes one.
 */
export const begin = (session: SessionRow): Promise<Id> =>
  transaction(async (tx) => {
    const recordingId = session.id;
    await tx
      .insert(streamRecordings)
      .values({
        id: recordingId,
        streamId: session.streamId,
        videoUrl: "",
        duration: 0,
        fileSize: 0,
        quality: "",
        format: "hls",
        status: "PROCESSING",
        isPublic: false,
      })
      .onConflictDoNothing();
    await note(session.id, { recordingId });
    return recordingId;
  });

/** Makes the recording watchable: its row, the content row that fans find it by, and the asset. Once a session. */
export const publish = (session: SessionRow, harvested: Harvested): Promise<void> =>
  transaction(async (tx) => {
    const recordingId = await begin(session);
    const [stream] = await tx.select().from(liveStreams).where(eq(liveStreams.id, session.streamId));
    const moved = await move(session.id, "recording_settled");
    if (!stream || moved?.outcome !== "applied") return;
    const seconds = Math.round(harvested.durationSeconds);
    await tx
      .update(streamRecordings)
      .set({
        videoUrl: harvested.manifestKey,
        thumbnailUrl: harvested.thumbnailKey,
        duration: seconds,
        fileSize: harvested.mp4?.bytes ?? 0,
        quality: `${harvested.height}p`,
        status: "READY",
        processedAt: new Date(),
        isPublic: stream.isPublic,
      })
      .where(eq(streamRecordings.id, recordingId));
    await tx
      .update(liveStreams)
      .set({ recordingUrl: harvested.manifestKey, thumbnailUrl: harvested.thumbnailPath })
      .where(eq(liveStreams.id, stream.id));
    const contentId = id();
    await tx.insert(content).values({
      id: contentId,
      artistId: stream.artistId,
      title: stream.title,
      description: stream.description,
      type: "VIDEO",
      fileUrl: harvested.manifestKey,
      thumbnailUrl: harvested.thumbnailPath,
      visibility: stream.isPublic ? "PUBLIC" : "PRIVATE",
      fileSize: harvested.mp4?.bytes ?? 0,
      duration: seconds,
      format: "hls",
      tags: "[]",
    });
    await tx.insert(awsMediaAssets).values(
      [harvested.manifestKey, harvested.mp4?.key].flatMap((s3Key) =>
        s3Key
          ? [
              {
                id: id(),
                contentId,
                s3Bucket: link("Recordings").name,
                s3Key,
                mediaLiveChannelId: channelIdOf(session),
              },
            ]
          : [],
      ),
    );
    await announce(tx, recordingReady, stream.id, { sessionId: session.id, streamId: stream.id, recordingId });
    await afterCommit(async () => count("recordings.made"));
  });

/** Says that there will be no recording. The broadcast has ended all the same. */
export const fail = (session: SessionRow): Promise<void> =>
  transaction(async (tx) => {
    const recordingId = await begin(session);
    const moved = await move(session.id, "recording_settled");
    if (moved?.outcome !== "applied") return;
    await tx.update(streamRecordings).set({ status: "FAILED" }).where(eq(streamRecordings.id, recordingId));
    await afterCommit(async () => count("recordings.failed"));
  });

const channelIdOf = ({ mediaLiveChannelArn: arn }: SessionRow) => arn?.slice(arn.lastIndexOf(":") + 1) ?? null;
