import fc from "fast-check";
import { expect, test } from "vitest";
import { boxes, find, readFragment, readInit } from "./boxes.ts";
import { type Cut, Cutter } from "./cutter.ts";

const TIMESCALE = 90_000;
const FRAME = TIMESCALE / 30;

const word = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * index);
  return bytes;
};
const box = (type: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([word(8 + body.length), Buffer.from(type, "latin1"), body]);
};

/** As much of an init segment of H.264 as says what it is (ISO 14496-12, 8.4.2 and 8.5.2; ISO 14496-15, 5.4.2). */
const avcInit = (timescale: number): Buffer => {
  const avc1 = box("avc1", Buffer.alloc(78), box("avcC", Buffer.from([1, 0x4d, 0x40, 0x1f])));
  const stbl = box("stbl", box("stsd", word(0, 1), avc1));
  const mdia = box("mdia", box("mdhd", word(0, 0, 0, timescale, 0, 0)), box("minf", stbl));
  return Buffer.concat([box("ftyp", word(0, 0)), box("moov", box("trak", mdia))]);
};

/** How a `moof` may tell the same samples: lengths each or by default, times in 32 or in 64 bits. */
interface Shape {
  isLong: boolean;
  each: boolean;
  key: boolean;
}
const shape = fc.record({ isLong: fc.boolean(), each: fc.boolean(), key: fc.boolean() });

const moof = (start: number, samples: number, { isLong, each, key }: Shape): Buffer => {
  const time = isLong ? word(0x0100_0000, Math.floor(start / 2 ** 32), start) : word(0, start);
  const defaults = word(0x02_0028, 1, FRAME, key ? 0 : 0x1_0000);
  const lengths = Array.from({ length: samples }, () => [FRAME, 100]).flat();
  const trun = each ? word(0x300 | 1, samples, 0, ...lengths) : word(1, samples, 0);
  return box("moof", box("traf", box("tfhd", defaults), box("tfdt", time), box("trun", trun)));
};

test("a fragment is read back however its samples are written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: 1, max: 100 }), shape, (at, samples, said) => {
      const start = said.isLong ? at : at % 2 ** 32;
      const [{ body } = { body: Buffer.alloc(0) }] = boxes(moof(start, samples, said));
      expect(readFragment(body)).toEqual({ start, duration: samples * FRAME, independent: said.key });
    }),
    { numRuns: 200 },
  );
});

test("boxes are found by their path, and half a box is none", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }), fc.nat(), (bodies, cut) => {
      const all = Buffer.concat(
        bodies.map((body, index) => box(`b${String(index).padStart(3, "0")}`, Buffer.from(body))),
      );
      expect([...boxes(all)].map(({ body }) => body)).toEqual(bodies.map((body) => Buffer.from(body)));
      const part = all.subarray(0, all.length === 0 ? 0 : cut % all.length);
      expect([...boxes(part)].length).toBeLessThanOrEqual(Math.max(0, bodies.length - 1));
      for (const [index, body] of bodies.entries()) {
        expect(find(box("out_", all), `out_/b${String(index).padStart(3, "0")}`)).toEqual(Buffer.from(body));
      }
    }),
    { numRuns: 100 },
  );
  expect(readInit(avcInit(12_800))).toEqual({ timescale: 12_800, codecs: "avc1.4d401f" });
  expect(() => readInit(box("ftyp", word(0)))).toThrow("no track");
  expect(() => readFragment(box("mfhd", word(0, 1)))).toThrow("no track");
});

test("however the bytes arrive, segments hold every fragment once and end where their boundary is reached", () => {
  const fragments = fc.array(fc.record({ frames: fc.integer({ min: 1, max: 45 }), said: shape }), { maxLength: 30 });
  const pieces = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fragments, pieces, fc.integer({ min: 1, max: 3 }), (planned, sizes, seconds) => {
      let end = 0;
      const media = planned.map(({ frames, said }, index) => {
        const start = end;
        end += frames * FRAME;
        return Buffer.concat([moof(start, frames, said), box("mdat", Buffer.alloc(frames, index))]);
      });
      const init = avcInit(TIMESCALE);
      const stream = Buffer.concat([init, ...media]);
      const cuts: Cut[] = [];
      const heads: Buffer[] = [];
      const cutter = new Cutter(seconds, { init: (_, bytes) => heads.push(bytes), segment: (cut) => cuts.push(cut) });
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        cutter.write(stream.subarray(at, at + size));
        at += size;
      }
      cutter.flush();
      expect(heads).toEqual([init]);
      expect(Buffer.concat(cuts.map(({ bytes }) => bytes))).toEqual(Buffer.concat(media));
      let expected = 0;
      for (const [index, { start, duration }] of cuts.entries()) {
        expect(start).toBe(expected);
        expected = start + duration;
        if (index === cuts.length - 1) continue;
        const boundary = (Math.floor(start / TIMESCALE / seconds) + 1) * seconds * TIMESCALE;
        expect(expected).toBeGreaterThanOrEqual(boundary);
        // It is the fragment that reached it which ended the segment: at most one of 45 frames beyond.
        expect(expected - boundary).toBeLessThan(45 * FRAME);
      }
      expect(expected).toBe(end);
    }),
    { numRuns: 200 },
  );
});

test("what is no fragmented MP4 is refused", () => {
  const cutter = () => new Cutter(1, { init: () => undefined, segment: () => undefined });
  expect(() => cutter().write(word(3, 0))).toThrow("an impossible box size");
  expect(() => cutter().write(box("moov", box("trak", Buffer.alloc(0))))).toThrow("no track");
});
