import { log } from "@directfanz/core/platform/log";
import { IngestMeter } from "./ingest-meter.ts";
import { ladderFor } from "./ladder.ts";
import { type Packet, pictureSize } from "./packet.ts";
import type { Connection, Sink } from "./rtmp.ts";
import { LiveRun } from "./run.ts";
import type { EncoderSettings } from "./settings.ts";
import type { Timeline } from "./timeline.ts";

/** A running channel, as the engine needs it. */
export interface BroadcastSettings {
  id: string;
  encoder: EncoderSettings;
  /** Seconds; asked for at the start of each run. */
  segmentSeconds: () => number | undefined;
}

export interface Signals {
  /** Video or sound has come, or is gone. Told only when it changes, for the first time when it comes. */
  video: (present: boolean) => void;
  audio: (present: boolean) => void;
  /** A segment is on disk. */
  segment: () => void;
}

/** Milliseconds. Silence of the publisher that counts as lost video or sound; waiting for its sound before silence is
 * put in; a jump of its clock that begins a new run; an encoder that takes nothing. */
const LOST = 1_000;
const SOUND_PATIENCE = 500;
const CLOCK_JUMP = 3_000;
const STUCK = 10_000;
/** Without video for so long, a publisher gives way to another. */
const DESERTED = 5_000;
/** Encoders that die early are started again ever later; after so many in a row the publisher is sent away. */
const EARLY = 5_000;
const RESTART = { first: 250, longest: 5_000, most: 8 };

/** One running channel: admits one publisher at a time and keeps an encoder running for it. */
export class Broadcast {
  /** What is taken in, whatever becomes of it. */
  readonly meter = new IngestMeter();
  readonly #settings: BroadcastSettings;
  readonly #timeline: Timeline;
  readonly #binary: string;
  readonly #signals: Signals;
  #connection: Connection | undefined;
  #videoHeader: Packet | undefined;
  #audioHeader: Packet | undefined;
  #frameRate: number | undefined;
  #run: LiveRun | undefined;
  /** Packets that wait for the encoder to be started. */
  #waiting: Packet[] = [];
  #starting = false;
  #firstWaiting = 0;
  #notBefore = 0;
  #early = 0;
  #runStarted = 0;
  #lastDts: number | undefined;
  #lastVideo = 0;
  #lastAudio = 0;
  #admittedAt = 0;
  #paused: NodeJS.Timeout | undefined;
  #has = { video: false, audio: false };
  /** Runs end one after the other; a stop waits for all of them. */
  #ending: Promise<unknown> = Promise.resolve();
  readonly #watch: NodeJS.Timeout;

  constructor(settings: BroadcastSettings, timeline: Timeline, binary: string, signals: Signals) {
    this.#settings = settings;
    this.#timeline = timeline;
    this.#binary = binary;
    this.#signals = signals;
    this.#watch = setInterval(() => this.#look(), 250);
    timeline.live = true;
  }

  /** The encoder's process at the moment. */
  get encoderPid(): number | undefined {
    return this.#run?.pid;
  }

  admit(connection: Connection): Sink | { refused: string } {
    if (this.#connection && !this.#deserted()) {
      this.meter.refused();
      return { refused: "The stream is already published by another encoder." };
    }
    const before = this.#connection;
    this.#connection = connection;
    before?.close("Another encoder has taken over.");
    this.#endRun();
    this.#forgetPublisher();
    this.meter.admitted();
    this.#admittedAt = Date.now();
    return {
      take: (packet) => (this.#connection === connection ? this.#take(packet) : true),
      describe: ({ framerate }) => {
        if (typeof framerate === "number" && framerate > 0 && framerate <= 240) this.#frameRate = framerate;
      },
      closed: () => {
        if (this.#connection !== connection) return;
        this.#connection = undefined;
        this.meter.left();
        this.#endRun();
        this.#forgetPublisher();
        this.#present("video", false);
        this.#present("audio", false);
      },
    };
  }

  /** Sends the publisher away and ends the encoder. Everything that was broadcast is listed when this resolves. */
  async stop(): Promise<void> {
    clearInterval(this.#watch);
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.close("The channel has stopped.");
    this.#endRun();
    this.#forgetPublisher();
    await this.#ending;
    this.#timeline.live = false;
  }

  /** A network that broke leaves a connection that says nothing: its encoder may come back before it is closed. */
  #deserted(): boolean {
    return !this.#paused && Date.now() - Math.max(this.#lastVideo, this.#admittedAt) > DESERTED;
  }

  #take(packet: Packet): boolean {
    this.meter.took(packet);
    if (packet.codec === "other") {
      const wanted = packet.kind === "video" ? "H.264 video" : "AAC sound";
      this.#connection?.close(`Only ${wanted} is accepted.`);
      return true;
    }
    if (packet.kind === "video") this.#lastVideo = Date.now();
    else this.#lastAudio = Date.now();
    if (packet.header) return this.#header(packet);
    if (packet.kind === "video") {
      const jump = this.#lastDts === undefined ? 0 : packet.dts - this.#lastDts;
      if (jump < -CLOCK_JUMP || jump > CLOCK_JUMP) this.#endRun();
      this.#lastDts = packet.dts;
      if (packet.key && this.#videoHeader) this.#present("video", true);
    } else if (this.#audioHeader) this.#present("audio", true);
    if (this.#run) return this.#feed(this.#run, packet);
    this.#await(packet);
    return true;
  }

  #header(packet: Packet): boolean {
    if (packet.kind === "audio") this.#audioHeader = packet;
    else {
      const changed = this.#videoHeader && !this.#videoHeader.data.equals(packet.data);
      this.#videoHeader = packet;
      if (changed) this.#endRun();
    }
    return this.#run && packet.kind === "audio" ? this.#feed(this.#run, packet) : true;
  }

  /** No encoder yet: it begins with a key frame, and with the sound's configuration where that comes in time. */
  #await(packet: Packet): void {
    if (this.#waiting.length === 0) {
      if (packet.kind !== "video" || !packet.key || !this.#videoHeader || Date.now() < this.#notBefore) {
        if (packet.kind === "video") this.meter.dropped(1);
        return;
      }
      this.#firstWaiting = Date.now();
    }
    this.#waiting.push(packet);
    const patience = Date.now() - this.#firstWaiting;
    if (!this.#starting && (this.#audioHeader || patience >= SOUND_PATIENCE)) void this.#start();
    if (this.#waiting.length <= 2_000) return;
    // The encoder does not start: wait for the next key frame.
    this.meter.dropped(this.#waiting.filter(({ kind }) => kind === "video").length);
    this.#waiting = [];
  }

  async #start(): Promise<void> {
    const [first] = this.#waiting;
    const header = this.#videoHeader;
    const size = header && pictureSize(header.data);
    if (!first || !header) return;
    if (!size) {
      this.#connection?.close("The picture's size cannot be read.");
      return;
    }
    this.#starting = true;
    try {
      const source = { ...size, frameRate: this.#frameRate };
      const ladder = ladderFor(this.#settings.encoder, source, this.#settings.segmentSeconds());
      await this.#ending;
      const run = await LiveRun.start(
        this.#timeline,
        ladder,
        this.#binary,
        { first, at: this.#firstWaiting },
        {
          drained: () => this.#resume(),
          died: (run) => this.#died(run),
          segment: this.#signals.segment,
        },
      );
      if (this.#waiting[0] !== first) {
        this.#finish(run); // the publisher left, or its picture changed, meanwhile
        return;
      }
      this.#run = run;
      this.#runStarted = Date.now();
      const waiting = this.#waiting;
      this.#waiting = [];
      run.take({ ...header, dts: first.dts });
      if (this.#audioHeader) run.take({ ...this.#audioHeader, dts: first.dts });
      for (const packet of waiting) if (packet.dts >= first.dts) run.take(packet);
    } catch (error) {
      log.error({ channel: this.#settings.id, error }, "no encoder could be started");
      this.#waiting = [];
      this.#later();
    } finally {
      this.#starting = false;
    }
  }

  #feed(run: LiveRun, packet: Packet): boolean {
    if (run.take(packet)) return true;
    this.meter.held();
    this.#paused ??= setTimeout(() => run.kill(), STUCK);
    return false;
  }

  #resume(): void {
    if (this.#paused) {
      // Nothing could come meanwhile: that was not the publisher's silence.
      this.#lastVideo = Date.now();
      this.#lastAudio = Date.now();
      this.meter.released();
    }
    clearTimeout(this.#paused);
    this.#paused = undefined;
    this.#connection?.resume();
  }

  /** The encoder died while its publisher is still there: what it made stays, and another begins. */
  #died(run: LiveRun): void {
    if (this.#run !== run) return;
    log.warn({ channel: this.#settings.id }, "the encoder died and is started again");
    if (Date.now() - this.#runStarted < EARLY) this.#later();
    else this.#early = 0;
    this.#endRun();
    this.#resume();
  }

  #later(): void {
    this.#early += 1;
    this.#notBefore = Date.now() + Math.min(RESTART.longest, RESTART.first * 2 ** (this.#early - 1));
    if (this.#early >= RESTART.most) this.#connection?.close("The stream cannot be encoded.");
  }

  #endRun(): void {
    const run = this.#run;
    this.#run = undefined;
    this.#waiting = [];
    if (run) this.#finish(run);
  }

  #finish(run: LiveRun): void {
    this.#ending = Promise.all([this.#ending, run.finish()]).catch((error: unknown) =>
      log.error({ channel: this.#settings.id, error }, "a run could not be ended"),
    );
  }

  #forgetPublisher(): void {
    clearTimeout(this.#paused);
    this.#paused = undefined;
    this.#videoHeader = undefined;
    this.#audioHeader = undefined;
    this.#frameRate = undefined;
    this.#lastDts = undefined;
    this.#early = 0;
    this.#notBefore = 0;
  }

  #look(): void {
    if (!this.#connection || this.#paused) return;
    if (Date.now() - this.#lastVideo > LOST) this.#present("video", false);
    if (Date.now() - this.#lastAudio > LOST) this.#present("audio", false);
  }

  #present(what: "video" | "audio", present: boolean): void {
    if (this.#has[what] === present) return;
    this.#has[what] = present;
    this.#signals[what](present);
  }
}
