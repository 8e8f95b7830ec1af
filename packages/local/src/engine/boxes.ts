/** One box of an ISO base media file (ISO 14496-12): its type and what is in it. */
interface Box {
  type: string;
  body: Buffer;
}

/** The boxes that lie side by side in `bytes`; a last one that is not whole is left out. */
export function* boxes(bytes: Buffer): Generator<Box> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) return;
    yield { type: bytes.toString("latin1", at + 4, at + 8), body: bytes.subarray(at + 8, at + size) };
    at += size;
  }
}

/** The body of the first box on a path like `moov/trak/mdia/mdhd`. */
export const find = (bytes: Buffer, path: string): Buffer | undefined =>
  path.split("/").reduce<Buffer | undefined>((inside, type) => {
    for (const box of inside ? boxes(inside) : []) if (box.type === type) return box.body;
    return undefined;
  }, bytes);

export interface Init {
  /** Units a second of every time in the track. */
  timescale: number;
  /** As RFC 6381 names it, for playlists. */
  codecs: string;
}

/** What an init segment of one H.264 or AAC-LC track says. Throws where it is not one. */
export const readInit = (init: Buffer): Init => {
  const mdhd = find(init, "moov/trak/mdia/mdhd");
  const stsd = find(init, "moov/trak/mdia/minf/stbl/stsd");
  if (!mdhd || !stsd) throw new Error("the init segment has no track");
  const timescale = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
  const entry = [...boxes(stsd.subarray(8))][0];
  // A visual sample entry is 78 bytes before its own boxes.
  const avcC = entry?.type === "avc1" ? find(entry.body.subarray(78), "avcC") : undefined;
  if (avcC) return { timescale, codecs: `avc1.${avcC.toString("hex", 1, 4)}` };
  if (entry?.type === "mp4a") return { timescale, codecs: "mp4a.40.2" };
  throw new Error(`unexpected track ${entry?.type}`);
};

export interface Fragment {
  /** In units of the track's timescale. */
  start: number;
  duration: number;
  /** Whether its first sample can be decoded by itself. */
  independent: boolean;
}

/** The times of one `moof` (ISO 14496-12, 8.8). Throws where it has no run of samples. */
export const readFragment = (moof: Buffer): Fragment => {
  const traf = find(moof, "traf");
  const tfhd = traf && find(traf, "tfhd");
  const tfdt = traf && find(traf, "tfdt");
  if (!traf || !tfhd || !tfdt) throw new Error("the fragment has no track");
  const start = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  const defaults = readDefaults(tfhd);
  let duration = 0;
  let flags: number | undefined;
  for (const box of boxes(traf)) {
    if (box.type !== "trun") continue;
    const run = readRun(box.body, defaults);
    duration += run.duration;
    flags ??= run.firstFlags;
  }
  // Bit 16 of a sample's flags: it is not a sync sample.
  return { start, duration, independent: ((flags ?? 0) & 0x1_0000) === 0 };
};

const readDefaults = (tfhd: Buffer) => {
  const flags = tfhd.readUInt32BE(0) & 0xff_ff_ff;
  let at = 8;
  const next = (present: number): number => {
    if (!(flags & present)) return 0;
    at += 4;
    return tfhd.readUInt32BE(at - 4);
  };
  if (flags & 0x1) at += 8; // base data offset
  next(0x2); // sample description
  const duration = next(0x8);
  next(0x10); // size
  return { duration, flags: next(0x20) };
};

const readRun = (trun: Buffer, defaults: { duration: number; flags: number }) => {
  const flags = trun.readUInt32BE(0) & 0xff_ff_ff;
  const count = trun.readUInt32BE(4);
  let at = 8;
  if (flags & 0x1) at += 4; // data offset
  let firstFlags = defaults.flags;
  if (flags & 0x4) {
    firstFlags = trun.readUInt32BE(at);
    at += 4;
  }
  let duration = flags & 0x100 ? 0 : count * defaults.duration;
  const each = [0x100, 0x200, 0x400, 0x800].filter((bit) => flags & bit);
  for (let sample = 0; sample < count; sample++) {
    for (const bit of each) {
      if (bit === 0x100) duration += trun.readUInt32BE(at);
      if (bit === 0x400 && sample === 0) firstFlags = trun.readUInt32BE(at);
      at += 4;
    }
  }
  return { duration, firstFlags };
};
