import { type Init, readFragment, readInit } from "./boxes.ts";

export interface Cut {
  /** In units of the track's timescale, from the run's start. */
  start: number;
  duration: number;
  bytes: Buffer;
}

interface Taker {
  init(init: Init, bytes: Buffer): void;
  segment(cut: Cut): void;
}

/** A fragment that ends this little before the boundary, in seconds, ends the segment: half a frame at 60 fps. */
const TOLERANCE = 1 / 120;
/** No rendition comes near: what grows beyond is not a segment. */
const LIMIT = 64 * 1024 * 1024;

/**
 * Cuts the fragmented MP4 of one track, as ffmpeg writes it to a pipe, into an init segment and segments of `seconds`
 * each. A segment is made of whole fragments and ends with the one that reaches its boundary, so boundaries never
 * drift and are the same in every track whose fragments begin with a key frame at them.
 */
export class Cutter {
  readonly #seconds: number;
  readonly #take: Taker;
  #rest: Buffer[] = [];
  #length = 0;
  #head: Buffer[] = [];
  #init: Init | undefined;
  #parts: Buffer[] = [];
  #start = 0;
  #end = 0;

  constructor(seconds: number, take: Taker) {
    this.#seconds = seconds;
    this.#take = take;
  }

  /** The next bytes of the track. Throws where they are not fragmented MP4. */
  write(bytes: Buffer): void {
    this.#rest.push(bytes);
    this.#length += bytes.length;
    for (let box = this.#next(); box; box = this.#next()) this.#box(box.toString("latin1", 4, 8), box);
    if (this.#length > LIMIT) throw new Error("a box is too large");
  }

  /** The encoder has ended: what is left is the last segment, shorter than the others. */
  flush(): void {
    this.#cut();
    this.#rest = [];
    this.#length = 0;
  }

  #next(): Buffer | undefined {
    if (this.#length < 8) return undefined;
    const size = this.#peek(8).readUInt32BE(0);
    if (size < 8) throw new Error("an impossible box size");
    if (this.#length < size) return undefined;
    const whole = this.#peek(size);
    const box = whole.subarray(0, size);
    this.#rest = [whole.subarray(size), ...this.#rest.slice(1)];
    this.#length -= size;
    return box;
  }

  /** At least `size` bytes in one piece; joined only when a whole box is there, so long boxes cost one copy. */
  #peek(size: number): Buffer {
    let first = this.#rest[0] ?? Buffer.alloc(0);
    if (first.length < size) {
      first = Buffer.concat(this.#rest);
      this.#rest = [first];
    }
    return first;
  }

  #box(type: string, box: Buffer): void {
    if (type === "moof") {
      const fragment = readFragment(box.subarray(8));
      if (this.#parts.length === 0) this.#start = fragment.start;
      this.#parts.push(box);
      this.#end = fragment.start + fragment.duration;
    } else if (type === "mdat") {
      this.#parts.push(box);
      if (this.#reached()) this.#cut();
    } else if (!this.#init) {
      this.#head.push(box);
      if (type !== "moov") return;
      const bytes = Buffer.concat(this.#head);
      this.#init = readInit(bytes);
      this.#take.init(this.#init, bytes);
    }
  }

  #reached(): boolean {
    const timescale = this.#init?.timescale ?? 1;
    const boundary = Math.floor(this.#start / timescale / this.#seconds + TOLERANCE) + 1;
    return this.#end / timescale >= boundary * this.#seconds - TOLERANCE;
  }

  #cut(): void {
    if (this.#parts.length > 1) {
      const duration = this.#end - this.#start;
      this.#take.segment({ start: this.#start, duration, bytes: Buffer.concat(this.#parts) });
    }
    this.#parts = [];
  }
}
