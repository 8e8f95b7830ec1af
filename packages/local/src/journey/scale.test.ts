import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Health } from "@directfanz/live/health/view";
import { expect, inject, test } from "vitest";
import { root } from "../run/folder.ts";
import { endAndRecord, liveBroadcast } from "../testing/broadcast.ts";
import { named, seconds, textOf } from "../testing/media.ts";
import { testFilm } from "../testing/publisher.ts";
import { Visitor } from "../testing/visitor.ts";

const { site } = inject("platform");

/** Broadcasts of 360p, in two renditions, that this machine encodes beside everything else that it runs. */
const streams = 3 * availableParallelism();
/** How long they are watched. Seconds. */
const watched = 15;

/** Where a playlist ends, by the wall clock, in seconds; and the number of the segment that comes next. */
const edgeOf = (playlist: string): { at: number; next: number } => {
  const [, first = ""] = /#EXT-X-PROGRAM-DATE-TIME:(.+)/.exec(playlist) ?? [];
  const [, sequence = 0] = /#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(playlist) ?? [];
  return {
    at: Date.parse(first) / 1000 + seconds(playlist),
    next: Number(sequence) + playlist.split("#EXTINF").length - 1,
  };
};

test("Property 40: as many real broadcasts at once as the machine carries each keep their pace, their health and their recording", async () => {
  const film = await testFilm(join(root, ".local/test/films"), 30, "640x360");
  const viewer = new Visitor(site);
  const broadcasts = await Promise.all(
    Array.from({ length: streams }, async () => {
      const { creator, streamId, publisher } = await liveBroadcast({ isRecorded: true }, { film, within: 120 });
      const { body } = await viewer.call<{ hls: string }>("POST", `/api/streams/${streamId}/access`);
      const [variant = ""] = named(await textOf(viewer, body.hls), body.hls);
      return { creator, streamId, publisher, variant };
    }),
  );
  const edges = () => Promise.all(broadcasts.map(async ({ variant }) => edgeOf(await textOf(viewer, variant))));
  const [before, began] = [await edges(), Date.now()];
  await wait(watched * 1000);
  const [after, elapsed] = [await edges(), (Date.now() - began) / 1000];
  for (const [n, { at, next }] of after.entries()) {
    const first = before[n] ?? { at: 0, next: 0 };
    // Segments are a second long: what came is what time went by, but for one at either end.
    expect(Math.abs(at - first.at - elapsed)).toBeLessThan(3);
    // No gap, and none listed twice.
    expect(next - first.next).toBe(Math.round(at - first.at));
    expect(Date.now() / 1000 - at).toBeLessThan(10);
  }
  for (const { creator, streamId } of broadcasts) {
    const { body } = await creator.call<{ health: Health }>("GET", `/api/streams/${streamId}/health`);
    expect(body.health).toMatchObject({ status: "good", problems: [] });
  }

  const recordings = await Promise.all(broadcasts.map(({ creator, streamId }) => endAndRecord(creator, streamId)));
  await Promise.all(broadcasts.map(({ publisher }) => publisher.stop()));
  for (const [n, { durationSeconds }] of recordings.entries()) {
    const sent = broadcasts[n]?.publisher.sent ?? 0;
    expect(durationSeconds).toBeGreaterThan(sent - 4);
    expect(durationSeconds).toBeLessThan(sent + 1);
  }
});
