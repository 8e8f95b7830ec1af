import { desc, eq, inArray } from "drizzle-orm";
import * as z from "zod";
import type { Actor } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import * as Stream from "../stream/stream.ts";
import { awsMediaAssets, streamRecordings } from "./recording.sql.ts";

/** Being made, to be watched, or not to be had. */
export const RecordingStatus = z.enum(["PROCESSING", "READY", "FAILED"]);

/**
 * A recording, and where its files lie. A place is a key of the recordings bucket, or for recordings of the existing
 * platform a whole URL; null where there is no such file, or not yet.
 */
export interface Recording {
  id: Id;
  status: z.infer<typeof RecordingStatus>;
  hls: string | null;
  mp4: string | null;
  thumbnail: string | null;
  /** Seconds; null until it is ready. */
  durationSeconds: number | null;
  createdAt: Date;
}

/** A stream is broadcast once, or a few times where a broadcast failed. */
export const mostRecordings = 10;

/**
 * The recordings of a stream, newest first, for who may watch it: 401, 404 as there.
 *
 * What the platform publishes keeps in `videoUrl` the key of the HLS manifest, `recordings/<session id>/index.m3u8`, with
 * `format` `hls`. One file for download lies beside it as `recording.mp4`, if `aws_media_assets` knows it. Rows of the
 * existing platform hold the URL of one file instead.
 */
export const forStream = async (streamId: Id, actor: Actor): Promise<Recording[]> => {
  await Stream.watch(streamId, actor);
  const rows = await database()
    .select()
    .from(streamRecordings)
    .where(eq(streamRecordings.streamId, streamId))
    .orderBy(desc(streamRecordings.createdAt), desc(streamRecordings.id))
    .limit(mostRecordings);
  const downloads = await existing(rows.filter(isHls).map((row) => downloadBeside(row.videoUrl)));
  return rows.map((row) => {
    const status = RecordingStatus.parse(row.status);
    const ready = status === "READY";
    const download = isHls(row) ? downloadBeside(row.videoUrl) : row.videoUrl;
    return {
      id: row.id,
      status,
      hls: ready && isHls(row) ? row.videoUrl : null,
      mp4: ready && (!isHls(row) || downloads.has(download)) ? download : null,
      thumbnail: ready ? row.thumbnailUrl : null,
      durationSeconds: ready ? row.duration : null,
      createdAt: row.createdAt,
    };
  });
};

const isHls = ({ format }: { format: string }) => format === "hls";
const downloadBeside = (manifest: string) => `${manifest.slice(0, manifest.lastIndexOf("/") + 1)}recording.mp4`;

/** Those of the keys that are assets. */
const existing = async (wanted: string[]): Promise<Set<string>> => {
  if (wanted.length === 0) return new Set();
  const rows = await database()
    .select({ key: awsMediaAssets.s3Key })
    .from(awsMediaAssets)
    .where(inArray(awsMediaAssets.s3Key, wanted));
  return new Set(rows.flatMap(({ key }) => key ?? []));
};
