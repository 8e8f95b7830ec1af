import { log } from "@directfanz/core/platform/log";
import { encoderArguments } from "./arguments.ts";
import { Cutter } from "./cutter.ts";
import { Encoder } from "./encoder.ts";
import type { Ladder } from "./ladder.ts";
import { flvHeader, flvTag, type Packet, shownAfter } from "./packet.ts";
import { Silence } from "./silence.ts";
import type { Run, Timeline, TrackPlan } from "./timeline.ts";

interface Hooks {
  drained: () => void;
  /** The encoder is gone without having been asked to. */
  died: (run: LiveRun) => void;
  /** A segment of a track is on disk. */
  segment: () => void;
}

/** The tracks of a ladder; bandwidths are the peaks that the encoder is allowed. */
const tracksOf = (ladder: Ladder): TrackPlan[] => [
  ...ladder.renditions.map(({ name, width, height, maxBitrate }) => ({
    ...{ name, kind: "video" as const, bandwidth: maxBitrate, width, height },
    frameRate: ladder.frameRate.numerator / ladder.frameRate.denominator,
  })),
  { name: "audio", kind: "audio", bandwidth: ladder.audioBitrate, width: 0, height: 0, frameRate: 0 },
];

/** One encoder and what it makes: packets go in with the publisher's clock, segments come out on the timeline. */
export class LiveRun {
  readonly run: Run;
  readonly #timeline: Timeline;
  readonly #encoder: Encoder;
  readonly #silence = new Silence();
  readonly #zero: number;
  /** Segments are written one after the other, so that they are listed in order. */
  #writing: Promise<void> = Promise.resolve();
  #finished = false;

  private constructor(timeline: Timeline, run: Run, ladder: Ladder, binary: string, first: Packet, hooks: Hooks) {
    this.#timeline = timeline;
    this.run = run;
    this.#zero = first.dts;
    const cutters = run.tracks.map(
      (track) =>
        new Cutter(ladder.segment, {
          init: (init, bytes) => this.#then(() => timeline.init(run, track, init, bytes)),
          segment: (cut) => this.#then(() => timeline.append(run, track, cut).then(hooks.segment)),
        }),
    );
    this.#encoder = new Encoder(binary, encoderArguments(ladder, shownAfter(first)), run.tracks.length, {
      bytes: (track, bytes) => this.#cut(() => cutters[track]?.write(bytes)),
      drained: hooks.drained,
      ended: () => {
        for (const cutter of cutters) this.#cut(() => cutter.flush());
        if (!this.#finished) hooks.died(this);
      },
    });
    this.#encoder.write(flvHeader);
  }

  /** Starts an encoder for what a publisher sends from a key frame on, which came `at` this time (milliseconds). */
  static async start(
    timeline: Timeline,
    ladder: Ladder,
    binary: string,
    { first, at }: { first: Packet; at: number },
    hooks: Hooks,
  ): Promise<LiveRun> {
    const run = await timeline.begin(at, ladder.segment, tracksOf(ladder));
    return new LiveRun(timeline, run, ladder, binary, first, hooks);
  }

  /** The encoder's process, for those who want to see what becomes of a stream without it. */
  get pid(): number | undefined {
    return this.#encoder.pid;
  }

  /** Hands a packet to the encoder. False asks to wait until it has drained. */
  take(packet: Packet): boolean {
    const dts = Math.max(0, packet.dts - this.#zero);
    if (packet.kind === "audio") {
      return this.#write("audio", this.#silence.sound(dts, packet.data, packet.header));
    }
    const filled = packet.header ? [] : this.#silence.fill(dts);
    const ready = this.#write("audio", filled);
    return this.#encoder.write(flvTag("video", dts, packet.data)) && ready;
  }

  /** Ends the encoder and waits until its last segment is listed. */
  async finish(): Promise<void> {
    this.#finished = true;
    await this.#encoder.finish();
    await this.#writing;
    await this.#timeline.end(this.run);
  }

  kill(): void {
    this.#encoder.kill();
  }

  #write(kind: Packet["kind"], packets: { dts: number; data: Buffer }[]): boolean {
    let ready = true;
    for (const { dts, data } of packets) ready = this.#encoder.write(flvTag(kind, dts, data)) && ready;
    return ready;
  }

  #cut(work: () => void): void {
    try {
      work();
    } catch (error) {
      log.error({ error }, "what the encoder wrote cannot be cut");
      this.#encoder.kill();
    }
  }

  #then(work: () => Promise<void>): void {
    this.#writing = this.#writing.then(work).catch((error: unknown) => {
      log.error({ error }, "a segment cannot be written");
      this.#encoder.kill();
    });
  }
}
