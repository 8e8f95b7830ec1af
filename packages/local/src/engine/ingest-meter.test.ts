import { beforeEach, describe, expect, test } from "vitest";
import { IngestMeter } from "./ingest-meter.ts";
import { type Packet, sampleRate } from "./packet.ts";

let now: number;
let meter: IngestMeter;
beforeEach(() => {
  now = 1_000_000;
  meter = new IngestMeter(() => now);
});

/** AVC sequence headers as x264 writes them, behind FLV's five bytes. */
const avc = (hex: string) => Buffer.from(`1700000000${hex}`, "hex");
const headers = {
  "640x360": avc("0142c01effe100196742c01ed900a02ff970110000030001000003003c0f162e4801000568cb83cb20"),
  "426x240": avc("0142c015ffe100196742c015d901b1fe4f0110000003001000000303c0f162e48001000568cb83cb20"),
};
const picture = (size: keyof typeof headers): Packet => packet("video", 0, headers[size], { header: true });
const packet = (kind: Packet["kind"], dts: number, data: Buffer, more: Partial<Packet> = {}): Packet => ({
  ...{ kind, codec: kind === "video" ? "h264" : "aac", header: false, key: kind === "audio", dts, data },
  ...more,
});
interface Sent {
  seconds: number;
  /** Frames a second, and bytes of each. */
  rate?: number;
  bytes?: number;
  gop?: number;
  /** Seconds of the stream in one of the clock. */
  speed?: number;
  from?: number;
}
/** Lets frames come in at even times; the answer is the publisher's clock afterwards, in milliseconds. */
const send = ({ seconds, rate = 25, bytes = 5_000, gop = 2, speed = 1, from = 0 }: Sent): number => {
  const frames = Math.round(seconds * rate * speed);
  for (let frame = 0; frame < frames; frame += 1) {
    now += 1_000 / rate / speed;
    const key = frame % Math.round(gop * rate) === 0;
    meter.took(packet("video", from + (frame * 1_000) / rate, Buffer.alloc(bytes), { key }));
  }
  return from + (frames * 1_000) / rate;
};

test("before anything comes only the counts are known", () => {
  now += 60_000;
  expect(meter.measures()).toEqual({
    ...{ bitsIn: 0, frameRate: undefined, publisher: undefined, connections: 0, refusedPublishers: 0 },
    ...{ unsupportedVideo: 0, unsupportedAudio: 0, resolutionChanges: 0 },
  });
});

test("rates are those of the last five seconds, and of a new publisher since it came", () => {
  meter.admitted();
  send({ seconds: 0.9 });
  expect(meter.measures().publisher?.videoBitrate).toBeUndefined();
  send({ seconds: 1.6, from: 900 });
  const early = meter.measures();
  expect(early.publisher?.videoBitrate).toBeCloseTo(1_000_000, -4);
  expect(early.frameRate).toBeCloseTo(25, 0);
  send({ seconds: 6, rate: 10, bytes: 1_000, from: 2_500 });
  const late = meter.measures();
  expect(late.publisher?.videoBitrate).toBeCloseTo(80_000, -4);
  expect(late.frameRate).toBeCloseTo(10, 0);
  expect(late.bitsIn).toBeCloseTo(80_000, -4);
  expect(late.publisher?.audioBitrate).toBe(0);
});

test("while nobody publishes there is no publisher to measure, and counts go on", () => {
  meter.admitted();
  send({ seconds: 3 });
  meter.left();
  expect(meter.measures().bitsIn).toBeGreaterThan(0);
  now += 6_000;
  expect(meter.measures()).toMatchObject({ bitsIn: 0, frameRate: 0, connections: 1 });
  expect(meter.measures().publisher).toBeUndefined();
  meter.admitted();
  meter.refused();
  expect(meter.measures()).toMatchObject({ connections: 2, refusedPublishers: 1 });
});

describe("key frames", () => {
  const distance = () => meter.measures().publisher?.keyFrameDistance;
  beforeEach(() => meter.admitted());

  test("the longest of the last three distances counts", () => {
    const from = send({ seconds: 12, gop: 4 });
    expect(distance()).toBeCloseTo(4, 1);
    const on = send({ seconds: 2.5, gop: 1, from });
    expect(distance()).toBeCloseTo(4, 1);
    send({ seconds: 4, gop: 1, from: on });
    expect(distance()).toBeCloseTo(1, 1);
  });

  test("one that does not come is measured while it is missing", () => {
    send({ seconds: 9, gop: 20 });
    expect(distance()).toBeCloseTo(9, 0);
  });

  test("a clock that jumps makes no distance", () => {
    send({ seconds: 3 });
    send({ seconds: 3, from: 3_600_000 });
    expect(distance()).toBeCloseTo(2, 1);
  });
});

describe("speed", () => {
  const speed = () => meter.measures().publisher?.speed;
  beforeEach(() => meter.admitted());

  test("is the stream's time by the clock's", () => {
    send({ seconds: 2 });
    expect(speed()).toBeUndefined();
    const from = send({ seconds: 10, from: 2_000 });
    expect(speed()).toBeCloseTo(1, 1);
    send({ seconds: 12, speed: 0.7, from });
    expect(speed()).toBeCloseTo(0.7, 1);
  });

  test("falls while nothing comes", () => {
    send({ seconds: 10 });
    now += 5_000;
    expect(speed()).toBeCloseTo(0.5, 1);
  });

  test("does not fall where the publisher had to wait for us", () => {
    const from = send({ seconds: 6 });
    meter.held();
    now += 4_000;
    expect(speed()).toBeCloseTo(1, 1);
    meter.released();
    send({ seconds: 2, from });
    expect(speed()).toBeCloseTo(1, 1);
    expect(meter.measures().publisher?.fill).toBe(0);
  });

  test("neither gains nor loses where the publisher's clock jumps", () => {
    send({ seconds: 5 });
    send({ seconds: 5, from: 3_600_000 });
    expect(speed()).toBeCloseTo(1, 1);
  });
});

test("pictures that are waited for are filled, up to a minute", () => {
  meter.admitted();
  expect(meter.measures().publisher?.fill).toBeUndefined();
  const from = send({ seconds: 2 });
  expect(meter.measures().publisher?.fill).toBe(0);
  now += 2_000;
  expect(meter.measures().publisher?.fill).toBeCloseTo(2_000, -2);
  const on = send({ seconds: 1, from });
  expect(meter.measures().publisher?.fill).toBeCloseTo(2_000, -2);
  send({ seconds: 6, from: on });
  expect(meter.measures().publisher?.fill).toBe(0);
  now += 100_000;
  expect(meter.measures().publisher?.fill).toBe(60_000);
});

test("another picture size is counted, also with another publisher; the same one is not", () => {
  meter.admitted();
  meter.took(picture("640x360"));
  meter.took(picture("640x360"));
  expect(meter.measures()).toMatchObject({ resolutionChanges: 0, publisher: { width: 640, height: 360 } });
  meter.left();
  meter.admitted();
  expect(meter.measures().publisher?.width).toBeUndefined();
  meter.took(picture("426x240"));
  expect(meter.measures()).toMatchObject({ resolutionChanges: 1, publisher: { width: 426, height: 240 } });
});

test("each publisher's refused codecs count once, and are no pictures or sound", () => {
  const other = (kind: Packet["kind"]) => packet(kind, 0, Buffer.alloc(100), { codec: "other" });
  meter.admitted();
  for (let n = 0; n < 5; n += 1) meter.took(other("video"));
  meter.took(other("audio"));
  expect(meter.measures()).toMatchObject({ unsupportedVideo: 1, unsupportedAudio: 1 });
  meter.admitted();
  meter.took(other("video"));
  now += 2_000;
  expect(meter.measures()).toMatchObject({ unsupportedVideo: 2, unsupportedAudio: 1, frameRate: 0 });
  expect(meter.measures().publisher?.videoBitrate).toBe(0);
});

test("frames that no encoder took are counted for as long as they are recent", () => {
  meter.admitted();
  meter.dropped(7);
  now += 2_000;
  expect(meter.measures().publisher?.dropped).toBe(7);
  now += 5_000;
  expect(meter.measures().publisher?.dropped).toBe(0);
});

test.for<[string, number | undefined]>([
  ["1190", 48_000],
  ["1210", 44_100],
  ["1390", 22_050],
  ["1588", 8_000],
  // Its own rate, written out: index 15 and 24 bits.
  ["1780277110", 20_194],
  // HE-AAC: 24,000 Hz, heard at 48,000 Hz.
  ["2b1188", 48_000],
  ["11", undefined],
])("the configuration %s has the sample rate %s", ([config, rate]) => {
  expect(sampleRate(Buffer.from(`af00${config}`, "hex"))).toBe(rate);
});

test("the configuration gives a publisher's sample rate", () => {
  meter.admitted();
  meter.took(packet("audio", 0, Buffer.from("af001390", "hex"), { header: true }));
  expect(meter.measures().publisher?.audioSampleRate).toBe(22_050);
});
