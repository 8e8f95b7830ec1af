import fc from "fast-check";
import { expect, test } from "vitest";
import { bestOf, inOrder, readChild, recordedChild, recordedMain } from "./archive.playlist.ts";

interface Start {
  /** Milliseconds since the start before ended. */
  pause: number;
  /** Seconds of its last segment; the others have six. */
  last: number;
  count: number;
}

const starts: fc.Arbitrary<Start[]> = fc.array(
  fc.record({
    pause: fc.integer({ min: 5_000, max: 600_000 }),
    last: fc.integer({ min: 1, max: 6 }),
    count: fc.integer({ min: 1, max: 30 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** What a channel's folder holds after these starts: keys in S3's order, and the playlist of the last one. */
const archived = (all: Start[]) => {
  let at = Date.parse("2026-05-06T07:08:09.250Z");
  const segments = all.flatMap(({ pause, last, count }, start) => {
    at += pause;
    return Array.from({ length: count }, (_, index) => {
      const seconds = index < count - 1 ? 6 : last;
      const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+Z/g, "");
      const name = `index_1080p_${stamp}_${String(index + 1).padStart(5, "0")}.ts`;
      const segment = { name, key: `archive/s/0/${name}`, at, seconds, start, first: index === 0 };
      at += seconds * 1000;
      return segment;
    });
  });
  const listed = segments.filter(({ start }) => start === all.length - 1);
  const lines = listed.flatMap(({ name, at, seconds }, index) => [
    ...(index % 3 === 0 ? [`#EXT-X-PROGRAM-DATE-TIME:${new Date(at).toISOString()}`] : []),
    `#EXTINF:${seconds.toFixed(5)},`,
    name,
  ]);
  const playlist = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:6", ...lines, "#EXT-X-ENDLIST", ""].join(
    "\n",
  );
  return { segments, playlist, keys: segments.map(({ key }) => key).sort() };
};

test("every archived segment is in the recording once, in the order of the broadcast, apart where a start was", () => {
  fc.assert(
    fc.property(starts, (all) => {
      const { segments, playlist, keys } = archived(all);
      const found = inOrder(keys, readChild("archive/s/0", playlist));
      expect(found.map(({ key }) => key)).toEqual(segments.map(({ key }) => key));
      expect(found.map(({ apart }) => apart)).toEqual(segments.map(({ first }) => first));
      found.forEach(({ seconds, at }, index) => {
        const truth = segments[index];
        // What no playlist tells has no length but the one asked for.
        if (truth?.start === all.length - 1) expect([seconds, at]).toEqual([truth.seconds, truth.at]);
        else expect(seconds).toBeLessThanOrEqual(6);
        expect(Math.abs(at - (truth?.at ?? 0))).toBeLessThan(1_000);
      });

      const child = recordedChild(found, (key) => key);
      const again = readChild(".", child);
      expect([...again.keys()]).toEqual(found.map(({ key }) => `./${key}`));
      expect(child.match(/^#EXT-X-DISCONTINUITY$/gm) ?? []).toHaveLength(all.length - 1);
      expect(child.match(/^#EXT-X-PROGRAM-DATE-TIME:/gm)).toHaveLength(found.length);
    }),
    { numRuns: 200 },
  );
});

test("without any playlist the names are enough; what is no segment is left out", () => {
  const keys = [
    "index.m3u8",
    "index_720p.m3u8",
    "index_720p_20260101T000006_00002.ts",
    "index_720p_20260101T000000_00001.ts",
  ];
  expect(inOrder(keys, new Map())).toEqual([
    { key: keys[3], at: Date.parse("2026-01-01T00:00:00Z"), seconds: 6, apart: true },
    { key: keys[2], at: Date.parse("2026-01-01T00:00:06Z"), seconds: 6, apart: false },
  ]);
});

test("the recording is as good as the best channel was", () => {
  const small = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100,CODECS="b",RESOLUTION=2x1\nb.m3u8\n';
  const large = '#EXTM3U\n#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=1,BANDWIDTH=200,CODECS="a,b",RESOLUTION=4x2\na.m3u8\n';
  const best = bestOf([small, large, ""]);
  expect(best).toEqual({ bandwidth: 200, codecs: "a,b", resolution: "4x2" });
  expect(best && bestOf([recordedMain(best, "one.m3u8")])).toEqual(best);
  expect(bestOf([""])).toBeUndefined();
});
