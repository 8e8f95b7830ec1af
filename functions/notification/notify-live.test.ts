import * as Notification from "@directfanz/core/notification";
import type { User } from "@directfanz/core/platform/actor";
import { id } from "@directfanz/core/platform/ids";
import { streamStarted } from "@directfanz/core/stream/stream.events";
import { given } from "@directfanz/core/testing/given";
import { expect, test } from "vitest";
import { handler } from "./notify-live.ts";

const started = (sessionId: string, streamId: string) => ({
  ...{ id: id(), "detail-type": streamStarted.name },
  detail: { id: id(), data: { sessionId, streamId } },
});
const told = async (fan: User) => (await Notification.list({}, fan)).items;

test("fans who subscribe are told once that a broadcast began, and nobody else", async () => {
  const { artist, stream, sessionId } = await given.session(["admitted", "channel_running", "video_arrived"]);
  const [paying, trying, twice, left, stranger] = await Promise.all(Array.from({ length: 5 }, () => given.fan()));
  if (!paying || !trying || !twice || !left || !stranger) throw new Error("somebody is missing");
  await given.subscription(paying, artist, "ACTIVE");
  await given.subscription(trying, artist, "TRIALING");
  await given.subscription(twice, artist, "ACTIVE");
  await given.subscription(twice, artist, "ACTIVE");
  await given.subscription(left, artist, "CANCELED");
  await given.subscription(stranger, await given.artist(), "ACTIVE");

  const event = started(sessionId, stream.id);
  await Promise.all([handler(event), handler(event), handler(event)]);
  await handler(event);
  for (const fan of [paying, trying, twice]) {
    expect(await told(fan)).toMatchObject([
      {
        kind: "stream_live",
        stream: { id: stream.id, title: stream.title },
        artist: { id: artist.userId, displayName: artist.displayName },
        readAt: null,
      },
    ]);
  }
  for (const user of [left, stranger, artist]) expect(await told(user)).toEqual([]);
  // The table takes what it is given: that it is once is the inbox's work, and another fact is another notification.
  await handler(started(sessionId, stream.id));
  expect(await told(paying)).toHaveLength(2);
});
