import { expect, test } from "vitest";
import { levelsOf } from "./levels.ts";

test("qualities are listed best first and keep their own index", () => {
  const found = [
    { height: 240, bitrate: 400_000 },
    { height: 1080, bitrate: 5_000_000 },
    { height: 720, bitrate: 2_800_000 },
  ];
  expect(levelsOf(found)).toEqual([
    { index: 1, height: 1080, label: "1080p" },
    { index: 2, height: 720, label: "720p" },
    { index: 0, height: 240, label: "240p" },
  ]);
});

test("qualities of one height are told apart, and sound alone by its bit rate", () => {
  const found = [
    { height: 720, bitrate: 1_500_000 },
    { height: 720, bitrate: 3_000_000 },
    { height: 0, bitrate: 128_000 },
  ];
  expect(levelsOf(found).map(({ label }) => label)).toEqual(["720p, 3000 kbit/s", "720p, 1500 kbit/s", "128 kbit/s"]);
});
