import { type Packet, pictureSize } from "./packet.ts";
import { type PublisherMeasures, PublisherMeter, RECENT } from "./publisher-meter.ts";
import { SlidingSum } from "./sliding-sum.ts";

/** What a channel takes in. Counts are since the channel started. */
export interface IngestMeasures {
  /** Bits per second over the last five seconds. */
  bitsIn: number;
  /** Frames per second over the last five seconds; undefined as long as nothing was ever received. */
  frameRate: number | undefined;
  /** Undefined while nobody publishes. */
  publisher: PublisherMeasures | undefined;
  connections: number;
  refusedPublishers: number;
  unsupportedVideo: number;
  unsupportedAudio: number;
  resolutionChanges: number;
}

/** Measures what one running channel is sent. `now` is a clock in milliseconds that only goes forward. */
export class IngestMeter {
  readonly #now: () => number;
  readonly #bytes: SlidingSum;
  readonly #frames: SlidingSum;
  readonly #counts = {
    ...{ connections: 0, refusedPublishers: 0, resolutionChanges: 0 },
    ...{ unsupportedVideo: 0, unsupportedAudio: 0 },
  };
  #size: { width: number; height: number } | undefined;
  #received = false;
  #publisher: PublisherMeter | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#bytes = new SlidingSum(now());
    this.#frames = new SlidingSum(now());
  }

  /** A publisher is admitted, perhaps in the place of another. */
  admitted(): void {
    this.#counts.connections += 1;
    this.#publisher = new PublisherMeter(this.#now());
  }

  refused(): void {
    this.#counts.refusedPublishers += 1;
  }

  left(): void {
    this.#publisher = undefined;
  }

  /** A packet has come, of whatever codec. */
  took(packet: Packet): void {
    const now = this.#now();
    this.#received = true;
    this.#bytes.add(now, packet.data.length);
    if (packet.codec === "other") {
      if (!this.#publisher?.unsupported(packet.kind)) return;
      this.#counts[packet.kind === "video" ? "unsupportedVideo" : "unsupportedAudio"] += 1;
      return;
    }
    if (packet.header && packet.kind === "video") this.#resized(pictureSize(packet.data));
    if (packet.kind === "video" && !packet.header) this.#frames.add(now, 1);
    this.#publisher?.took(packet, now);
  }

  /** Frames are lost, because there is no encoder. */
  dropped(frames: number): void {
    this.#publisher?.dropped.add(this.#now(), frames);
  }

  /** The publisher is made to wait for the encoder, and no longer: its speed is not to be blamed for that. */
  held(): void {
    this.#publisher?.hold(this.#now());
  }

  released(): void {
    this.#publisher?.release(this.#now());
  }

  measures(): IngestMeasures {
    const now = this.#now();
    return {
      bitsIn: (this.#bytes.rate(now, RECENT) ?? 0) * 8,
      frameRate: this.#received ? this.#frameRate(now) : undefined,
      publisher: this.#publisher?.measures(now),
      ...this.#counts,
    };
  }

  /** A publisher that has just come is measured since then, so that its first seconds do not look like a low rate. */
  #frameRate(now: number): number | undefined {
    return this.#publisher ? this.#publisher.frames.rate(now, RECENT) : this.#frames.rate(now, RECENT);
  }

  #resized(size: { width: number; height: number } | undefined): void {
    if (!size) return;
    const before = this.#size;
    this.#size = size;
    if (before && (before.width !== size.width || before.height !== size.height)) this.#counts.resolutionChanges += 1;
  }
}
