import type { Health } from "@directfanz/live/health/view";
import { call } from "../calls/call.ts";
import type { Metrics, Recording, Session, Snapshot, Stream } from "./snapshot.ts";

export interface Access {
  hls: string;
  dash: string | null;
  /** ISO time until which the cookies that came with this answer hold. */
  expiresAt: string;
}

export interface Ingest {
  /** Null until the broadcast has an address of its own. */
  rtmpUrl: string | null;
  streamKey: string;
}

/** What a creator says of a stream. */
export interface Details {
  title: string;
  description: string | null;
  isPublic: boolean;
  isRecorded: boolean;
  scheduledAt: string | null;
}

const at = (streamId: string) => `/streams/${encodeURIComponent(streamId)}`;

export const createStream = async ({ description, ...details }: Details): Promise<Stream> =>
  (await call<{ stream: Stream }>("POST", "/streams", { ...details, ...(description ? { description } : {}) })).stream;

export const changeStream = async (streamId: string, details: Partial<Details>): Promise<Stream> =>
  (await call<{ stream: Stream }>("PATCH", at(streamId), details)).stream;

export const deleteStream = (streamId: string): Promise<unknown> => call("DELETE", at(streamId));

export const startStream = async (streamId: string): Promise<Session> =>
  (await call<{ session: Session }>("POST", `${at(streamId)}/start`)).session;

export const stopStream = async (streamId: string): Promise<Session> =>
  (await call<{ session: Session }>("POST", `${at(streamId)}/stop`)).session;

export const ingestOf = (streamId: string): Promise<Ingest> => call("GET", `${at(streamId)}/ingest`);

export const rotateKey = (streamId: string): Promise<Ingest> => call("POST", `${at(streamId)}/ingest/rotate`);

/** How well the encoder's stream arrives; null where nothing is being broadcast. */
export const healthOf = async (streamId: string): Promise<Health | null> =>
  (await call<{ health: Health | null }>("GET", `${at(streamId)}/health`)).health;

/** Asks to watch: sets the signed cookies that the video's addresses need. */
export const askAccess = (streamId: string): Promise<Access> => call("POST", `${at(streamId)}/access`);

/** Everything about a stream that can be asked, at once. */
export const askAll = async (streamId: string): Promise<Snapshot> => {
  const [{ stream }, { session }, metrics, { recordings }] = await Promise.all([
    call<{ stream: Stream }>("GET", at(streamId)),
    call<{ session: Session | null }>("GET", `${at(streamId)}/session`),
    call<Metrics>("GET", `${at(streamId)}/metrics`),
    call<{ recordings: Recording[] }>("GET", `${at(streamId)}/recordings`),
  ]);
  return { stream, session, metrics, recordings };
};
