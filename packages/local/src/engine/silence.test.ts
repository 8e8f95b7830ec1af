import fc from "fast-check";
import { expect, test } from "vitest";
import { Silence } from "./silence.ts";

const data = Buffer.from([0xaf, 1, 0]);
const header = Buffer.from([0xaf, 0, 0x12, 0x10]);
const FRAME = (1024 / 48_000) * 1000;

test("sound never lags far behind the picture, and never goes back", () => {
  const event = fc.record({
    ahead: fc.integer({ min: 0, max: 400 }),
    sound: fc.boolean(),
    late: fc.integer({ min: -1500, max: 300 }),
  });
  fc.assert(
    fc.property(fc.boolean(), fc.array(event, { maxLength: 200 }), (heard, events) => {
      const silence = new Silence();
      const written: number[] = [];
      const write = (sounds: { dts: number }[]) => written.push(...sounds.map(({ dts }) => dts));
      if (heard) write(silence.sound(0, header, true));
      let video = 0;
      for (const { ahead, sound, late } of events) {
        video += ahead;
        if (sound) write(silence.sound(Math.max(0, video + late), data, false));
        write(silence.fill(video));
        if (video > 1_000 + FRAME) expect(written.at(-1) ?? 0).toBeGreaterThanOrEqual(video - 1_000 - 2 * FRAME);
      }
      // Frames of two clocks meet with less than a frame between them.
      for (const [index, dts] of written.entries()) {
        expect(dts).toBeGreaterThanOrEqual((written[index - 1] ?? 0) - FRAME - 1);
      }
    }),
    { numRuns: 300 },
  );
});

test("silence ends with its publisher's own configuration", () => {
  const silence = new Silence();
  expect(silence.fill(100).length).toBeGreaterThan(4);
  expect(silence.silent).toBe(true);
  expect(silence.sound(120, header, true)).toEqual([]);
  expect(silence.sound(150, data, false).map((sound) => sound.data)).toEqual([header, data]);
  expect(silence.silent).toBe(false);
});
