import {
  CopyObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { s3 } from "@directfanz/core/platform/aws/s3";
import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import type { Harvested } from "@directfanz/core/recording/publish";
import {
  type Archived,
  bestOf,
  inOrder,
  type Rendition,
  readChild,
  recordedChild,
  recordedMain,
} from "./archive.playlist.ts";
import { recordingFolder, recordingManifest } from "./harvest.ts";
import { ladder } from "./ladder.ts";

/** Where a session's archive lies in its bucket: one folder a channel that it had. */
export const archiveFolder = (sessionId: Id): string => `archive/${sessionId}`;

/** Where a channel of a session writes it, as MediaLive names a destination. */
export const archiveUrl = (sessionId: Id, generation: number): string =>
  `s3ssl://${link("Archive").name}/${archiveFolder(sessionId)}/${generation}/index`;

/** Objects that are copied at the same time. */
const atOnce = 8;
const playlistType = "application/vnd.apple.mpegurl";
/** The recording's one variant, and the folder of its segments, in the folder of the recording. */
const variant = "index_archive.m3u8";
const segments = "archive";

/**
 * Makes the recording of a session out of what MediaLive wrote beside MediaPackage: every segment of all its channels,
 * copied once, and a playlist over them; undefined where nothing was archived. Throws where S3 cannot be reached; what
 * is copied by then is not copied again.
 */
export const recordFromArchive = async (sessionId: Id): Promise<Harvested | undefined> => {
  const archive = link("Archive").name;
  const recordings = link("Recordings").name;
  const channels = byChannel(await keysUnder(archive, `${archiveFolder(sessionId)}/`));
  const found = (await Promise.all(channels.map(readChannel))).filter((one) => one.segments.length > 0);
  const all = found.flatMap((channel) =>
    channel.segments.map((one, index) => ({ ...one, apart: one.apart || index === 0 })),
  );
  if (all.length === 0) return undefined;

  const folder = recordingFolder(sessionId);
  const named = (key: string) => `${segments}/${key.slice(archiveFolder(sessionId).length + 1)}`;
  const copied = new Set(await keysUnder(recordings, `${folder}/${segments}/`));
  const missing = all.filter(({ key }) => !copied.has(`${folder}/${named(key)}`));
  await atOnceEach(missing, ({ key }) => copy(key, `${folder}/${named(key)}`));
  const rendition = bestOf(found.map(({ main }) => main)) ?? renditionOf(all);
  await write(`${folder}/${variant}`, recordedChild(all, named));
  await write(recordingManifest(sessionId), recordedMain(rendition, variant));
  return {
    manifestKey: recordingManifest(sessionId),
    durationSeconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
    mp4: null,
    thumbnailKey: null,
    thumbnailPath: null,
    height: Number(rendition.resolution?.split("x")[1] ?? 0),
  };
};

interface ChannelArchive {
  folder: string;
  keys: string[];
}

/** The keys of each channel's folder, the first channel first. */
const byChannel = (keys: string[]): ChannelArchive[] => {
  const generation = (folder: string) => Number(folder.slice(folder.lastIndexOf("/") + 1));
  return [...Map.groupBy(keys, (key) => key.slice(0, key.lastIndexOf("/")))]
    .map(([folder, within]) => ({ folder, keys: within }))
    .sort((a, b) => generation(a.folder) - generation(b.folder));
};

const readChannel = async ({ folder, keys }: ChannelArchive): Promise<{ segments: Archived[]; main: string }> => {
  const main = `${folder}/index.m3u8`;
  const children = keys.filter((key) => key.endsWith(".m3u8") && key !== main);
  const told = new Map<string, { at: number | undefined; seconds: number; apart: boolean }>();
  for (const child of children) {
    for (const [key, said] of readChild(folder, await text(child))) told.set(key, said);
  }
  return { segments: inOrder(keys, told), main: await text(main) };
};

/** For an archive whose main playlist could not be written: the rung of the ladder that its segments name. */
const renditionOf = (all: Archived[]): Rendition => {
  const rung = ladder.find(({ name }) => all.some(({ key }) => key.includes(`_${name}_`)));
  return {
    bandwidth: rung?.bitrate ?? ladder[0]?.bitrate ?? 0,
    ...{ resolution: rung && `${rung.width}x${rung.height}`, codecs: undefined },
  };
};

const copy = (from: string, to: string) =>
  s3().send(
    new CopyObjectCommand({
      ...{ Bucket: link("Recordings").name, Key: to, CopySource: encodeURI(`${link("Archive").name}/${from}`) },
    }),
  );

/** Does it for each, some at once. A failure is thrown once nothing is under way any more. */
const atOnceEach = async <T>(all: T[], work: (one: T) => Promise<unknown>): Promise<void> => {
  const next = all.values();
  const worker = async () => {
    for (const one of next) await work(one);
  };
  for (const done of await Promise.allSettled(Array.from({ length: atOnce }, worker))) {
    if (done.status === "rejected") throw done.reason;
  }
};

const keysUnder = async (Bucket: string, Prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3() }, { Bucket, Prefix })) {
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  }
  return keys;
};

/** An object of the archive; empty where there is none. */
const text = async (Key: string): Promise<string> => {
  try {
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: link("Archive").name, Key }));
    return (await Body?.transformToString()) ?? "";
  } catch (error) {
    if (error instanceof NoSuchKey) return "";
    throw error;
  }
};

const write = (Key: string, Body: string) =>
  s3().send(new PutObjectCommand({ Bucket: link("Recordings").name, Key, Body, ContentType: playlistType }));
