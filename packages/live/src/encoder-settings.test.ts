import type { EncoderSettings } from "@aws-sdk/client-medialive";
import fc from "fast-check";
import { expect, test } from "vitest";
import { archiveDestination, encoderSettings, packageDestination } from "./encoder-settings.ts";
import { gopSeconds, ladder, segmentSeconds, startoverSeconds, windowSeconds } from "./ladder.ts";

const ladders = fc.subarray([...ladder], { minLength: 1 });
const outputsOf = ({ OutputGroups = [] }: EncoderSettings) => OutputGroups.flatMap(({ Outputs = [] }) => Outputs);
const h264Of = ({ VideoDescriptions = [] }: EncoderSettings) =>
  VideoDescriptions.map(({ CodecSettings }) => CodecSettings?.H264Settings ?? {});

test("for every ladder, each description is used, each output finds its own, and no name stands twice", () => {
  fc.assert(
    fc.property(ladders, (chosen) => {
      const settings = encoderSettings(chosen);
      const videos = settings.VideoDescriptions?.map(({ Name }) => Name) ?? [];
      const outputs = outputsOf(settings);
      expect(videos).toHaveLength(chosen.length);
      expect(new Set(videos).size).toBe(videos.length);
      // The best one again for the archive.
      expect(outputs.map(({ VideoDescriptionName }) => VideoDescriptionName)).toEqual([...videos, videos[0]]);
      expect(new Set(outputs.map(({ OutputName }) => OutputName)).size).toBe(outputs.length);
      const audios = settings.AudioDescriptions?.map(({ Name }) => Name);
      for (const { AudioDescriptionNames } of outputs) expect(AudioDescriptionNames).toEqual(audios);
    }),
  );
});

test("for every ladder, MediaPackage gets what it demands of an encode", () => {
  fc.assert(
    fc.property(ladders, (chosen) => {
      const settings = encoderSettings(chosen);
      for (const { Width = 1, Height = 1 } of settings.VideoDescriptions ?? []) {
        expect([Width % 2, Height % 2]).toEqual([0, 0]);
      }
      const encodes = h264Of(settings);
      for (const encode of encodes) {
        expect(encode).toMatchObject({
          FramerateControl: "SPECIFIED",
          ParControl: "SPECIFIED",
          ScanType: "PROGRESSIVE",
        });
        expect(encode).toMatchObject({ GopSizeUnits: "SECONDS", GopClosedCadence: 1, SceneChangeDetect: "DISABLED" });
        for (const part of [encode.FramerateNumerator, encode.FramerateDenominator]) expect(part).toBeGreaterThan(0);
        for (const part of [encode.ParNumerator, encode.ParDenominator]) expect(part).toBe(1);
        // QVBR without a maximum is refused, and without a bitrate the input's maximum is billed.
        expect(encode.MaxBitrate).toBeGreaterThanOrEqual(encode.Bitrate ?? Number.POSITIVE_INFINITY);
      }
      // Key frames at the same frames of every rendition: one frame rate, one whole GOP.
      const clocks = encodes.map(({ FramerateNumerator = 0, FramerateDenominator = 1, GopSize = 0 }) => ({
        rate: FramerateNumerator / FramerateDenominator,
        frames: (GopSize * FramerateNumerator) / FramerateDenominator,
      }));
      for (const clock of clocks) expect(clock).toEqual(clocks[0]);
      expect(Number.isInteger(clocks[0]?.frames)).toBe(true);
    }),
  );
});

test("the ladder goes to MediaPackage, and its best rendition to the archive too", () => {
  const [pack, archive, ...more] = encoderSettings().OutputGroups ?? [];
  expect(more).toEqual([]);
  const destination = pack?.OutputGroupSettings?.MediaPackageGroupSettings?.Destination;
  expect(destination).toEqual({ DestinationRefId: packageDestination });
  for (const { OutputSettings } of pack?.Outputs ?? []) {
    expect(OutputSettings).toEqual({ MediaPackageOutputSettings: {} });
  }
  const written = archive?.OutputGroupSettings?.HlsGroupSettings;
  expect(written?.Destination).toEqual({ DestinationRefId: archiveDestination });
  // Whole segments of the ladder, none of which is deleted or overwritten while the channel runs or when it restarts.
  expect(written).toMatchObject({ Mode: "VOD", InputLossAction: "EMIT_OUTPUT", ProgramDateTime: "INCLUDE" });
  expect(Number.isInteger((written?.SegmentLength ?? 0) / segmentSeconds)).toBe(true);
  expect(archive?.Outputs?.map(({ VideoDescriptionName }) => VideoDescriptionName)).toEqual(["video_1080p"]);
  const { NameModifier, SegmentModifier } = archive?.Outputs?.[0]?.OutputSettings?.HlsOutputSettings ?? {};
  expect(NameModifier).toBe("_1080p");
  expect(SegmentModifier).toContain("$dt$");
});

test("the ladder falls in height and in bitrate, keeps 16:9, and fits what the channel's input may have", () => {
  for (const [index, { width, height, bitrate }] of ladder.entries()) {
    expect(Math.abs(width - (height * 16) / 9)).toBeLessThan(2);
    const above = ladder[index - 1];
    if (!above) continue;
    expect(height).toBeLessThan(above.height);
    expect(bitrate).toBeLessThan(above.bitrate);
  }
  // The input specification says HD and at most 10 Mbit/s (channel.ts).
  expect(ladder[0]?.height).toBeLessThanOrEqual(1080);
  expect(ladder[0]?.bitrate).toBeLessThanOrEqual(10_000_000);
});

test("segments are whole GOPs, and MediaPackage keeps what a window and a harvest need", () => {
  expect(Number.isInteger(segmentSeconds / gopSeconds)).toBe(true);
  // RFC 8216, 6.2.2: a live playlist lasts at least three target durations.
  expect(windowSeconds).toBeGreaterThanOrEqual(3 * segmentSeconds);
  expect(startoverSeconds).toBeGreaterThan(windowSeconds);
  // API reference, OriginEndpoint: at most 1,209,600 seconds.
  expect(startoverSeconds).toBeLessThanOrEqual(1_209_600);
});
