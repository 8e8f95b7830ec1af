import type { Actor } from "@directfanz/core/platform/actor";
import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import { Refused } from "@directfanz/core/platform/refused";
import * as Recording from "@directfanz/core/recording";
import * as Stream from "@directfanz/core/stream";
import type { SessionRow, Status } from "@directfanz/core/stream/session";
import { folderOf, livePath, recordingPath } from "@directfanz/edge/paths";
import { signPath } from "@directfanz/edge/signing";
import { z } from "@hono/zod-openapi";

/** How long a viewer's cookies last. The page asks again before; a recording or a broadcast may be longer. */
export const accessSeconds = 2 * 3600;

/** Where a stream plays now. */
export const Access = z
  .object({ hls: z.url(), dash: z.url().nullable(), expiresAt: z.iso.datetime() })
  .openapi("Access");
export type Access = z.infer<typeof Access>;

/** A recording as viewers see it. */
export const RecordingView = z
  .object({
    id: z.string(),
    status: Recording.RecordingStatus,
    hls: z.url().nullable(),
    mp4: z.url().nullable(),
    thumbnailUrl: z.url().nullable(),
    durationSeconds: z.number().int().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi("Recording");
export type RecordingView = z.infer<typeof RecordingView>;

/** A cookie that opens one folder of the edge, and is sent to that folder alone: several streams can play at once. */
export interface FolderCookie {
  name: string;
  value: string;
  path: string;
  expires: Date;
}

const onAir = new Set<Status>(["ready", "live", "interrupted", "recovering", "ending"]);

/**
 * Where the stream plays: the broadcast while it is on the air, its recording afterwards. Refused: 401 and 404 as for
 * watching, 409 `stream.not_live` where there is nothing to play.
 */
export const access = async (streamId: Id, actor: Actor): Promise<{ access: Access; cookies: FolderCookie[] }> => {
  const { session } = await Stream.watch(streamId, actor);
  const paths = live(session) ?? (await replay(streamId, actor));
  if (!paths) throw notLive(session?.status);
  const expiresAt = new Date(Date.now() + accessSeconds * 1000);
  return {
    access: {
      hls: absolute(paths.hls),
      dash: paths.dash && absolute(paths.dash),
      expiresAt: expiresAt.toISOString(),
    },
    cookies: open([paths.hls, ...(paths.dash ? [paths.dash] : [])], expiresAt),
  };
};

interface Paths {
  hls: string;
  dash: string | null;
}

const live = (session: SessionRow | undefined): Paths | undefined =>
  session?.hlsManifestUrl && onAir.has(session.status)
    ? { hls: livePath(session.hlsManifestUrl), dash: session.dashManifestUrl && livePath(session.dashManifestUrl) }
    : undefined;

const replay = async (streamId: Id, actor: Actor): Promise<Paths | undefined> => {
  const recordings = await Recording.forStream(streamId, actor);
  const playable = recordings.flatMap(({ hls }) => (hls && isKey(hls) ? [recordingPath(hls)] : []));
  return playable[0] ? { hls: playable[0], dash: null } : undefined;
};

const suggestions: Partial<Record<Status, string>> = {
  requested: "The creator is about to go live: ask again in a moment.",
  provisioning: "The creator is about to go live: ask again in a moment.",
  recording: "The broadcast is over. Its recording is being prepared: ask again in a few minutes.",
  ended: "The broadcast is over, and there is no recording of it.",
};

const notLive = (status: Status | undefined) =>
  new Refused("stream.not_live", 409, "There is nothing to play at the moment.", {
    suggestion: (status && suggestions[status]) ?? "Come back when the stream is live.",
  });

/** The recordings of a stream with their addresses, and the cookies that open them. 401 and 404 as for watching. */
export const recordings = async (
  streamId: Id,
  actor: Actor,
): Promise<{ recordings: RecordingView[]; cookies: FolderCookie[] }> => {
  const found = await Recording.forStream(streamId, actor);
  const keys = found.flatMap(({ hls, mp4 }) => hls ?? mp4 ?? []).filter(isKey);
  return {
    recordings: found.map(({ hls, mp4, thumbnail, createdAt, ...recording }) => ({
      ...recording,
      hls: hls && address(hls),
      mp4: mp4 && address(mp4),
      thumbnailUrl: thumbnail && address(thumbnail),
      createdAt: createdAt.toISOString(),
    })),
    cookies: open(keys.map(recordingPath), new Date(Date.now() + accessSeconds * 1000)),
  };
};

const isKey = (place: string) => !place.includes("://");
const address = (place: string) => (isKey(place) ? absolute(recordingPath(place)) : place);
const absolute = (path: string) => new URL(path, link("Edge").url).href;

/** Cookies for the folders in which these paths lie, each folder once. */
const open = (paths: string[], expires: Date): FolderCookie[] => {
  const { url: edgeUrl, keyPairId } = link("Edge");
  const privateKey = link("EdgeSigningKey").value;
  return [...new Set(paths.map(folderOf))].flatMap((path) =>
    Object.entries(signPath({ edgeUrl, path, keyPairId, privateKey, expiresAt: expires })).map(([name, value]) => ({
      name,
      value,
      path,
      expires,
    })),
  );
};
