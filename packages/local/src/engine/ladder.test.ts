import fc from "fast-check";
import { expect, test } from "vitest";
import { encoderArguments } from "./arguments.ts";
import { ladderFor } from "./ladder.ts";
import { EncoderSettings } from "./settings.ts";

const rung = fc.record({
  height: fc.integer({ min: 60, max: 540 }).map((half) => half * 2),
  bitrate: fc.integer({ min: 100_000, max: 8_000_000 }),
});
const settings = fc
  .record({
    rungs: fc.array(rung, { minLength: 1, maxLength: 6 }),
    gop: fc.oneof(
      fc.record({ gopSize: fc.constantFrom(1, 2, 0.5, 4), gopSizeUnits: fc.constant("SECONDS") }),
      fc.record({ gopSize: fc.integer({ min: 1, max: 300 }), gopSizeUnits: fc.constant("FRAMES") }),
    ),
    rate: fc.constantFrom([25, 1], [30, 1], [30_000, 1001], [60, 1], [60_000, 1001], undefined),
    name: fc.string({ maxLength: 8 }),
  })
  .map(({ rungs, gop, rate, name }) =>
    EncoderSettings.parse({
      timecodeConfig: { source: "SYSTEMCLOCK" },
      videoDescriptions: rungs.map(({ height, bitrate }, index) => ({
        name: `${name}/${index % 2 ? " " : "_"}${index}`,
        height,
        width: 2 * Math.round((height * 8) / 9),
        codecSettings: {
          h264Settings: {
            ...{ bitrate, ...gop, framerateControl: rate ? "SPECIFIED" : "INITIALIZE_FROM_SOURCE" },
            ...(rate && { framerateNumerator: rate[0], framerateDenominator: rate[1] }),
          },
        },
      })),
      audioDescriptions: [{ name: "a", audioSelectorName: "default" }],
      outputGroups: [
        {
          outputGroupSettings: { mediaPackageGroupSettings: { destination: { destinationRefId: "p" } } },
          outputs: rungs.map((_, index) => ({
            videoDescriptionName: `${name}/${index % 2 ? " " : "_"}${index}`,
            audioDescriptionNames: ["a"],
            outputSettings: { mediaPackageOutputSettings: {} },
          })),
        },
      ],
    }),
  );
const picture = fc.record({
  width: fc.integer({ min: 16, max: 4096 }),
  height: fc.integer({ min: 16, max: 2304 }),
  frameRate: fc.option(fc.double({ min: 0.1, max: 240, noNaN: true }), { nil: undefined }),
});
const segment = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined });

test("Property 15: every ladder keeps to its source, and its key frames to one clock", () => {
  fc.assert(
    fc.property(settings, picture, segment, (encoder, source, seconds) => {
      const ladder = ladderFor(encoder, source, seconds);
      expect(ladder.renditions.length).toBeGreaterThan(0);
      for (const { name, width, height, bitrate, maxBitrate } of ladder.renditions) {
        expect(height).toBeLessThanOrEqual(source.height);
        expect([width % 2, height % 2]).toEqual([0, 0]);
        // Even widths can be off by one pixel from the source's aspect, and no more.
        expect(Math.abs(width - (height * source.width) / source.height)).toBeLessThanOrEqual(2);
        expect(maxBitrate).toBeGreaterThanOrEqual(bitrate);
        expect(name).toMatch(/^[A-Za-z0-9-]+$/);
      }
      const heights = ladder.renditions.map(({ height }) => height);
      expect(heights).toEqual(heights.toSorted((a, b) => b - a));
      expect(new Set(ladder.renditions.map(({ name }) => name)).size).toBe(ladder.renditions.length);
      const wanted = encoder.videoDescriptions.filter(({ height = 0 }) => height <= source.height).length;
      expect(ladder.renditions.length).toBe(Math.max(1, wanted));

      const gops = ladder.segment / ladder.gop;
      expect(Math.abs(gops - Math.round(gops))).toBeLessThan(1e-9);
      expect(ladder.segment).toBeGreaterThanOrEqual((seconds ?? ladder.gop) - 1e-3);
      const args = encoderArguments(ladder, 0);
      const forced = args.filter((_, index) => args[index - 1] === "-force_key_frames");
      expect(forced).toEqual(ladder.renditions.map(() => `expr:gte(t,n_forced*${ladder.gop})`));
      expect(args.filter((arg) => arg.startsWith("pipe:"))).toEqual([
        "pipe:0",
        ...Array.from({ length: ladder.renditions.length + 1 }, (_, index) => `pipe:${index + 3}`),
      ]);
    }),
    { numRuns: 200 },
  );
});
