import { inject } from "vitest";
import { eventually } from "./eventually.ts";
import { Publisher } from "./publisher.ts";
import { Visitor } from "./visitor.ts";

/** What the API says of a session, as far as these tests read it. */
export interface SessionSaid {
  id: string;
  status: string;
  liveAt: string | null;
  endReason: string | null;
}

export interface RecordingSaid {
  status: string;
  hls: string;
  mp4: string | null;
  durationSeconds: number;
}

/** A creator at the API, with a stream of their own. */
export const creatorWithStream = async (said: Record<string, unknown> = {}) => {
  const { site } = inject("platform");
  const creator = await Visitor.signedUp(site, "ARTIST", "Ada");
  const created = await creator.call<{ stream: { id: string } }>("POST", "/api/streams", {
    title: "Evening session",
    ...said,
  });
  if (created.status !== 201)
    throw new Error(`Creating a stream answered ${created.status}: ${JSON.stringify(created.body)}`);
  return { creator, streamId: created.body.stream.id };
};

/** Waits until the stream's newest session is in one of these states. */
export const reaches = (visitor: Visitor, streamId: string, states: string[], within = 60): Promise<SessionSaid> =>
  eventually(
    `a session that is ${states.join(" or ")}`,
    async () => {
      const { body } = await visitor.call<{ session: SessionSaid | null }>("GET", `/api/streams/${streamId}/session`);
      if (body.session && states.includes(body.session.status)) return body.session;
      if (body.session?.status === "failed") throw new Error("the session failed");
      return undefined;
    },
    within,
  );

/** Where to push, from the owner's own answer. */
export const pushAddress = async (creator: Visitor, streamId: string): Promise<string> => {
  const { body } = await creator.call<{ rtmpUrl: string; streamKey: string }>("GET", `/api/streams/${streamId}/ingest`);
  return `${body.rtmpUrl}/${body.streamKey}`;
};

/**
 * A creator whose stream is live, with the encoder that makes it so: of the platform's film, unless another is given.
 * Waits `within` seconds for each of the two states.
 */
export const liveBroadcast = async (
  said: Record<string, unknown> = {},
  { film = inject("platform").film, within }: { film?: string; within?: number } = {},
) => {
  const { creator, streamId } = await creatorWithStream(said);
  await creator.call("POST", `/api/streams/${streamId}/start`);
  await reaches(creator, streamId, ["ready"], within);
  const publisher = new Publisher(film, await pushAddress(creator, streamId));
  const session = await reaches(creator, streamId, ["live"], within);
  return { creator, streamId, publisher, session };
};

/** Ends a broadcast and waits for its recording. */
export const endAndRecord = async (creator: Visitor, streamId: string): Promise<RecordingSaid> => {
  await creator.call("POST", `/api/streams/${streamId}/stop`);
  await reaches(creator, streamId, ["ended"], 120);
  return eventually("a recording", async () => {
    const { body } = await creator.call<{ recordings: RecordingSaid[] }>("GET", `/api/streams/${streamId}/recordings`);
    return body.recordings.find((recording) => recording.status === "READY");
  });
};
