import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { manifest } from "./dash.ts";
import { grown, runs } from "./generated.ts";
import { mediaPlaylist, multivariant } from "./hls.ts";
import { type Run, startOf } from "./timeline.ts";
import { counterpart, excerpts, last, type Variant, variants } from "./window.ts";

const whole = { from: 0, to: Number.POSITIVE_INFINITY };
const options = { ended: false, dateEvery: 1, file: (run: number, file: string) => `run-${run}/${file}` };

/** A media playlist, read as a player reads it. */
const read = (playlist: string) => {
  const number = (name: string) => Number(new RegExp(`#EXT-X-${name}:(\\d+)`).exec(playlist)?.[1]);
  let discontinuity = number("DISCONTINUITY-SEQUENCE");
  let sequence = number("MEDIA-SEQUENCE");
  let [seconds, date, map]: [number, number | undefined, string] = [0, undefined, ""];
  const segments = [];
  for (const line of playlist.split("\n")) {
    if (line === "#EXT-X-DISCONTINUITY") discontinuity += 1;
    else if (line.startsWith("#EXTINF:")) seconds = Number.parseFloat(line.slice(8));
    else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) date = Date.parse(line.slice(25));
    else if (line.startsWith("#EXT-X-MAP:")) map = /URI="(.*)"/.exec(line)?.[1] ?? "";
    else if (line.endsWith(".m4s")) {
      segments.push({ uri: line, seconds, date, map, sequence, discontinuity });
      sequence += 1;
      date = undefined;
    }
  }
  return { target: number("TARGETDURATION"), segments };
};

/** Every playlist of the runs: those of all variants, and of the sound. */
const choices = (all: Run[]): (Variant | "audio")[] => [...variants(excerpts({ runs: all }, whole)), "audio"];

test("an HLS playlist is read back as the segments that it was made of", () => {
  fc.assert(
    fc.property(runs, (all) => {
      const shown = excerpts({ runs: all }, whole);
      for (const choice of choices(all)) {
        const { target, segments } = read(mediaPlaylist(shown, choice, options));
        const expected = shown.flatMap(({ run, of }) => {
          const track = choice === "audio" ? run.tracks.at(-1) : counterpart(run, choice);
          if (!track) throw new Error("a run has nothing for a variant");
          return of(track).map((segment) => ({
            uri: `run-${run.number}/${track.name}-${segment.number}.m4s`,
            map: `run-${run.number}/${track.name}-init.mp4`,
            seconds: segment.duration / (track.init?.timescale ?? 1),
            at: startOf(run, track, segment),
          }));
        });
        expect(segments.map(({ uri, map }) => ({ uri, map }))).toEqual(expected.map(({ uri, map }) => ({ uri, map })));
        for (const [index, { seconds, date }] of segments.entries()) {
          expect(seconds).toBeCloseTo(expected[index]?.seconds ?? -1, 4);
          expect(target).toBeGreaterThanOrEqual(Math.round(seconds));
          if (date !== undefined) expect(Math.abs(date - (expected[index]?.at ?? 0))).toBeLessThanOrEqual(1);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("while the window moves, a segment keeps its numbers, and the sequences only grow", () => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 40 }), (all, seconds) => {
      const total = all.reduce((sum, run) => sum + Math.max(...run.tracks.map(({ segments }) => segments.length)), 0);
      for (const choice of choices(all)) {
        const known = new Map<string, { sequence: number; discontinuity: number }>();
        let before = { sequence: 0, discontinuity: 0 };
        for (let count = 1; count <= total; count++) {
          const now = { runs: grown(all, count) };
          const { segments } = read(mediaPlaylist(excerpts(now, last(now, seconds)), choice, options));
          for (const { uri, sequence, discontinuity } of segments) {
            // RFC 8216, 6.2.2: neither number of a segment may change from one playlist to the next.
            expect(known.get(uri) ?? { sequence, discontinuity }).toEqual({ sequence, discontinuity });
            known.set(uri, { sequence, discontinuity });
          }
          const [first] = segments;
          if (!first) continue;
          expect(first.sequence).toBeGreaterThanOrEqual(before.sequence);
          expect(first.discontinuity).toBeGreaterThanOrEqual(before.discontinuity);
          before = first;
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("the multivariant playlist names each variant once, and no more bits than their sum", () => {
  fc.assert(
    fc.property(runs, (all) => {
      const shown = excerpts({ runs: all }, whole);
      const named = variants(shown);
      const playlist = multivariant(shown, named, { playlist: (name) => `index_${name}.m3u8` });
      const uris = playlist.split("\n").filter((line) => line.startsWith("index_"));
      expect(uris).toEqual(named.map(({ name }) => `index_${name}.m3u8`));
      for (const [, peak, average] of playlist.matchAll(/:BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+)/g)) {
        expect(Number(peak)).toBeGreaterThanOrEqual(Number(average));
      }
    }),
    { numRuns: 100 },
  );
});

interface Timed {
  "@_t": string;
  "@_d": string;
  "@_r"?: string;
}
const parser = new XMLParser({
  ignoreAttributes: false,
  isArray: (name) => ["Period", "S", "Representation", "AdaptationSet"].includes(name),
});
const seconds = (duration: string) => Number(/^PT([\d.]+)S$/.exec(duration)?.[1]);

test("DASH's timelines hold each segment once, without overlap, and periods follow each other", () => {
  fc.assert(
    fc.property(runs, fc.boolean(), (all, live) => {
      const shown = excerpts({ runs: all }, whole);
      const timing = { window: 60, minimumUpdate: 1, minimumBuffer: 2, delay: 3, timeUrl: "/t", now: Date.now() };
      const availableFrom = all[0]?.startedAt ?? 0;
      const mpd = parser.parse(manifest(shown, variants(shown), { availableFrom, live, ...timing })).MPD;
      expect(mpd.Period).toHaveLength(shown.length);
      for (const [index, { run, of }] of shown.entries()) {
        const period = mpd.Period[index];
        for (const [kind, set] of period.AdaptationSet.entries()) {
          const track = run.tracks.find((one) => one.kind === ["video", "audio"][kind]);
          if (!track) throw new Error("a run has no such track");
          const listed = (set.SegmentTemplate.SegmentTimeline.S as Timed[]).flatMap((one) =>
            Array.from({ length: Number(one["@_r"] ?? 0) + 1 }, (_, times) => ({
              start: Number(one["@_t"]) + times * Number(one["@_d"]),
              duration: Number(one["@_d"]),
            })),
          );
          expect(listed).toEqual(of(track).map(({ start, duration }) => ({ start, duration })));
          expect(Number(set.SegmentTemplate["@_startNumber"])).toBe(of(track)[0]?.number);
        }
        const next = mpd.Period[index + 1];
        if (!live || !next) continue;
        const end = seconds(period["@_start"]) + seconds(period["@_duration"]);
        expect(seconds(next["@_start"])).toBeGreaterThanOrEqual(end - 0.002);
      }
      if (!live) {
        const sum = mpd.Period.reduce(
          (all: number, one: Record<string, string>) => all + seconds(one["@_duration"] ?? ""),
          0,
        );
        expect(sum).toBeCloseTo(seconds(mpd["@_mediaPresentationDuration"]), 1);
      }
    }),
    { numRuns: 200 },
  );
});
