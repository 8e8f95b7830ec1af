import { type Packet, pictureSize, sampleRate } from "./packet.ts";
import { SlidingSum } from "./sliding-sum.ts";

/** What a publisher sends at the moment. What is not known yet is left out. */
export interface PublisherMeasures {
  /** Bits per second over the last five seconds. */
  videoBitrate?: number | undefined;
  audioBitrate?: number | undefined;
  /** Seconds of the stream: the longest of the last three distances, or the time since the last key frame. */
  keyFrameDistance?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  /** Hertz. */
  audioSampleRate?: number | undefined;
  /** Seconds of the stream for each second of the clock, over the last ten. */
  speed?: number | undefined;
  /** Milliseconds that would have to be filled, for want of pictures: the longest wait of the last five seconds. */
  fill?: number | undefined;
  /** Frames of the last five seconds that no encoder was there for. */
  dropped: number;
}

/** Milliseconds: what counts as now. */
export const RECENT = 5_000;
const SPEED = { span: 10_000, least: 3_000 };
/** A publisher whose clock jumps further begins anew: there is no distance to what was before. */
const JUMP = 3_000;
/** Waits for pictures: shorter ones are bridged by a buffer, and MediaLive counts up to a minute. */
const FILL = { least: 500, most: 60_000 };

/** Measures one publisher, from its admission on. Times are milliseconds of a clock that only goes forward. */
export class PublisherMeter {
  readonly frames: SlidingSum;
  readonly dropped: SlidingSum;
  readonly #video: SlidingSum;
  readonly #audio: SlidingSum;
  /** Milliseconds that the stream went on, and that its publisher was made to wait. */
  readonly #advance: SlidingSum;
  readonly #held: SlidingSum;
  readonly #unsupported = new Set<Packet["kind"]>();
  #holding: number | undefined;
  #dts: number | undefined;
  #videoDts: number | undefined;
  #keyDts: number | undefined;
  #distances: number[] = [];
  #lastVideo: number | undefined;
  /** Waits for pictures that have ended: when, and how long they were. */
  #fills: { at: number; length: number }[] = [];
  #size: { width: number; height: number } | undefined;
  #sampleRate: number | undefined;

  constructor(since: number) {
    this.frames = new SlidingSum(since);
    this.dropped = new SlidingSum(since);
    this.#video = new SlidingSum(since);
    this.#audio = new SlidingSum(since);
    this.#advance = new SlidingSum(since);
    this.#held = new SlidingSum(since);
  }

  /** Whether it is the first time that this publisher sends what is refused: it says more until it is closed. */
  unsupported(kind: Packet["kind"]): boolean {
    const first = !this.#unsupported.has(kind);
    this.#unsupported.add(kind);
    return first;
  }

  took(packet: Packet, now: number): void {
    (packet.kind === "video" ? this.#video : this.#audio).add(now, packet.data.length);
    if (packet.header) {
      if (packet.kind === "video") this.#size = pictureSize(packet.data) ?? this.#size;
      else this.#sampleRate = sampleRate(packet.data);
      return;
    }
    this.#went(packet.dts, now);
    if (packet.kind === "video") this.#frame(packet, now);
  }

  hold(now: number): void {
    this.#holding ??= now;
  }

  release(now: number): void {
    if (this.#holding === undefined) return;
    this.#held.add(now, now - this.#holding);
    this.#holding = undefined;
    if (this.#lastVideo !== undefined) this.#lastVideo = now;
  }

  measures(now: number): PublisherMeasures {
    const bits = (bytes: SlidingSum) => {
      const rate = bytes.rate(now, RECENT);
      return rate === undefined ? undefined : rate * 8;
    };
    return {
      videoBitrate: bits(this.#video),
      audioBitrate: bits(this.#audio),
      keyFrameDistance: this.#keyFrameDistance(),
      ...this.#size,
      audioSampleRate: this.#sampleRate,
      speed: this.#speed(now),
      fill: this.#fill(now),
      dropped: this.dropped.over(now, RECENT).sum,
    };
  }

  /** Sound and picture are interleaved and share a clock: what counts is how far either has come. */
  #went(dts: number, now: number): void {
    const step = this.#dts === undefined ? 0 : dts - this.#dts;
    if (Math.abs(step) > JUMP) this.#dts = dts;
    else if (step >= 0) {
      this.#advance.add(now, step);
      this.#dts = dts;
    }
  }

  #frame({ dts, key }: Packet, now: number): void {
    this.frames.add(now, 1);
    if (this.#videoDts !== undefined && Math.abs(dts - this.#videoDts) > JUMP) {
      this.#keyDts = undefined;
      this.#distances = [];
    }
    this.#videoDts = dts;
    if (key && this.#keyDts !== undefined) this.#distances = [...this.#distances, dts - this.#keyDts].slice(-3);
    if (key || this.#keyDts === undefined) this.#keyDts = dts;
    const waited = this.#lastVideo === undefined ? 0 : now - this.#lastVideo;
    this.#fills = this.#fills.filter(({ at }) => at > now - RECENT);
    if (waited >= FILL.least) this.#fills.push({ at: now, length: waited });
    this.#lastVideo = now;
  }

  #keyFrameDistance(): number | undefined {
    if (this.#videoDts === undefined || this.#keyDts === undefined) return undefined;
    return Math.max(this.#videoDts - this.#keyDts, ...this.#distances) / 1_000;
  }

  #speed(now: number): number | undefined {
    const { sum, length } = this.#advance.over(now, SPEED.span);
    const holding = this.#holding === undefined ? 0 : now - this.#holding;
    const free = length - this.#held.over(now, SPEED.span).sum - holding;
    return free < SPEED.least ? undefined : sum / free;
  }

  #fill(now: number): number | undefined {
    if (this.#lastVideo === undefined) return undefined;
    const waiting = this.#holding === undefined ? now - this.#lastVideo : 0;
    const recent = this.#fills.filter(({ at }) => at > now - RECENT).map(({ length }) => length);
    const longest = Math.max(waiting, ...recent);
    return longest < FILL.least ? 0 : Math.min(longest, FILL.most);
  }
}
