import amf from "node-media-server/src/protocol/amf.js";
import sps from "node-media-server/src/protocol/sps_info.js";

/** One audio or video message of a publisher, in FLV's own body format (Adobe FLV specification, E.4). */
export interface Packet {
  kind: "audio" | "video";
  codec: "h264" | "aac" | "other";
  /** It configures the decoder (AVC or AAC sequence header) and shows nothing. */
  header: boolean;
  /** A frame that decoding can start at. */
  key: boolean;
  /** Milliseconds on the publisher's clock. */
  dts: number;
  data: Buffer;
}

const VIDEO = 9;
const AUDIO = 8;
const SCRIPT = 18;

/** An RTMP message as a packet, or its metadata; undefined for what carries nothing. The bytes are copied. */
export const packetOf = (
  type: number,
  dts: number,
  data: Buffer,
): Packet | { metadata: Record<string, unknown> } | undefined => {
  const first = data[0];
  if (first === undefined) return undefined;
  if (type === SCRIPT) {
    const decoded = amf.decodeAmf0Data(data);
    return decoded.dataObj && typeof decoded.dataObj === "object" ? { metadata: decoded.dataObj } : undefined;
  }
  if (type !== AUDIO && type !== VIDEO) return undefined;
  const body = { dts, data: Buffer.from(data) };
  if (type === AUDIO) {
    const aac = first >> 4 === 10;
    return { ...body, kind: "audio", codec: aac ? "aac" : "other", header: aac && data[1] === 0, key: true };
  }
  // The top bit marks enhanced RTMP, whose codecs (HEVC, AV1, VP9) are named by four characters.
  const avc = (first & 0x80) === 0 && (first & 0x0f) === 7;
  if (avc && data[1] === 2) return undefined; // end of sequence: empty
  const header = avc && data[1] === 0;
  return { ...body, kind: "video", codec: avc ? "h264" : "other", header, key: !header && first >> 4 === 1 };
};

/** Milliseconds from a frame's decoding to its showing (AVCVIDEOPACKET's composition time): of B-frames' making. */
export const shownAfter = ({ data }: Packet): number => (data.length < 5 ? 0 : data.readIntBE(2, 3));

/** The header of an FLV stream with audio and video, as ffmpeg's demuxer wants it. */
export const flvHeader = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);

/** A packet as an FLV tag at `dts` milliseconds. */
export const flvTag = (kind: Packet["kind"], dts: number, data: Buffer): Buffer => {
  const tag = Buffer.alloc(15 + data.length);
  tag[0] = kind === "video" ? VIDEO : AUDIO;
  tag.writeUIntBE(data.length, 1, 3);
  tag.writeUIntBE(dts & 0xff_ff_ff, 4, 3);
  tag[7] = (dts >>> 24) & 0xff;
  data.copy(tag, 11);
  tag.writeUInt32BE(11 + data.length, 11 + data.length);
  return tag;
};

/** Width and height from an AVC sequence header (its first SPS), or undefined where it cannot be read. */
export const pictureSize = (sequenceHeader: Buffer): { width: number; height: number } | undefined => {
  // 5 bytes of FLV, then ISO 14496-15's AVCDecoderConfigurationRecord: 6 bytes up to the first SPS's length.
  if (sequenceHeader.length < 14) return undefined;
  const length = sequenceHeader.readUInt16BE(11);
  return sps.parseH264Sps(sequenceHeader.subarray(13, 13 + length)) ?? undefined;
};

/** Hertz by index (ISO 14496-3, table 1.18). */
const SAMPLE_RATES = [
  ...[96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000],
  ...[22_050, 16_000, 12_000, 11_025, 8_000, 7_350],
];
const EXPLICIT = 15;
/** Audio object types whose own rate is half of what is heard (HE-AAC): the rate that is heard follows. */
const WITH_EXTENSION = [5, 29];

/** Hertz from an AAC sequence header (its AudioSpecificConfig, ISO 14496-3, 1.6.2.1), or undefined where it has none. */
export const sampleRate = (sequenceHeader: Buffer): number | undefined => {
  let at = 16; // bits: 2 bytes of FLV
  const read = (bits: number): number => {
    let value = 0;
    for (const end = at + bits; at < end; at += 1) {
      value = value * 2 + (((sequenceHeader[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    }
    return value;
  };
  const rate = (): number | undefined => {
    const index = read(4);
    return index === EXPLICIT ? read(24) : SAMPLE_RATES[index];
  };
  const type = read(5);
  if (type === 31) read(6);
  const own = rate();
  read(4); // channels
  const heard = WITH_EXTENSION.includes(type) ? rate() : own;
  return at <= sequenceHeader.length * 8 ? heard : undefined;
};
