import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ArchiveSettings } from "./archive.settings.ts";
import { Archive } from "./archive.ts";
import { Broadcast, type BroadcastSettings, type Signals } from "./broadcast.ts";
import { ffmpegPath } from "./ffmpeg.ts";
import type { IngestMeasures } from "./ingest-meter.ts";
import { type RtmpServer, rtmpServer } from "./rtmp.ts";
import { Timeline } from "./timeline.ts";
import type { PutFile } from "./vod.ts";

export interface EngineOptions {
  /** Where segments lie: one folder a MediaPackage channel. */
  folder: string;
  /** Where segments of archives are put together. */
  archiving: string;
  rtmpPort: number;
  ffmpeg?: string | undefined;
  /** Stores what is archived. */
  putFile: PutFile;
}

export interface EngineChannel extends BroadcastSettings {
  /** The MediaPackage channel that it feeds. */
  packageId: string;
  /** `app/instance` of each of its inputs: the only names that may be published. */
  streams: string[];
  /** What else is written of it. */
  archives: ArchiveSettings[];
}

export interface EngineSignals extends Signals {
  /** An archive, by its place in the channel's list, cannot be written, or can be again. */
  blocked: (archive: number, blocked: boolean) => void;
}

/** The media engine: RTMP in, encoders, segments. It knows nothing of AWS's resources but their ids. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #timelines = new Map<string, Promise<Timeline>>();
  readonly #broadcasts = new Map<string, Broadcast>();
  readonly #archives = new Map<string, Archive[]>();
  /** Which running channel a stream name belongs to. */
  readonly #streams = new Map<string, Broadcast>();
  #server: RtmpServer | undefined;

  private constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Listens on loopback. Folders of MediaPackage channels other than `known` are leftovers and deleted. */
  static async open(options: EngineOptions, known: string[]): Promise<Engine> {
    const engine = new Engine(options);
    await mkdir(options.folder, { recursive: true });
    await rm(options.archiving, { recursive: true, force: true });
    await mkdir(options.archiving, { recursive: true });
    for (const entry of await readdir(options.folder)) {
      if (!known.includes(entry)) await rm(join(options.folder, entry), { recursive: true, force: true });
    }
    await Promise.all(known.map((id) => engine.timeline(id)));
    engine.#server = await rtmpServer(options.rtmpPort, (name, connection) => {
      const broadcast = engine.#streams.get(name);
      return broadcast ? broadcast.admit(connection) : { refused: "No running channel has this stream key." };
    });
    return engine;
  }

  get rtmpPort(): number {
    return this.#server?.port ?? this.#options.rtmpPort;
  }

  /** What was encoded for a MediaPackage channel. */
  timeline(packageId: string): Promise<Timeline> {
    let timeline = this.#timelines.get(packageId);
    if (!timeline) {
      timeline = Timeline.open(join(this.#options.folder, packageId));
      this.#timelines.set(packageId, timeline);
    }
    return timeline;
  }

  /** From now on the channel's streams may be published. */
  async start(channel: EngineChannel, signals: EngineSignals): Promise<void> {
    await this.stop(channel.id);
    const timeline = await this.timeline(channel.packageId);
    const broadcast = new Broadcast(channel, timeline, ffmpegPath(this.#options.ffmpeg), signals);
    this.#broadcasts.set(channel.id, broadcast);
    const { putFile, archiving } = this.#options;
    const archives = channel.archives.map(
      (settings, index) =>
        new Archive({
          ...{ settings, timeline, putFile, ffmpeg: ffmpegPath(this.#options.ffmpeg), folder: archiving },
          blocked: (blocked) => signals.blocked(index, blocked),
        }),
    );
    this.#archives.set(channel.id, archives);
    for (const stream of channel.streams) this.#streams.set(stream, broadcast);
  }

  /** From now on they may not; resolves when the last segment is listed, and written to the archives. */
  async stop(channelId: string): Promise<void> {
    const broadcast = this.#broadcasts.get(channelId);
    if (!broadcast) return;
    this.#broadcasts.delete(channelId);
    for (const [stream, owner] of this.#streams) if (owner === broadcast) this.#streams.delete(stream);
    await broadcast.stop();
    const archives = this.#archives.get(channelId) ?? [];
    this.#archives.delete(channelId);
    await Promise.all(archives.map((archive) => archive.end()));
  }

  /** The process that encodes a channel at the moment. */
  encoderPid(channelId: string): number | undefined {
    return this.#broadcasts.get(channelId)?.encoderPid;
  }

  /** What a running channel takes in; undefined where it does not run. */
  measures(channelId: string): IngestMeasures | undefined {
    return this.#broadcasts.get(channelId)?.meter.measures();
  }

  /** Forgets a MediaPackage channel and deletes its segments. */
  async remove(packageId: string): Promise<void> {
    const timeline = this.#timelines.get(packageId);
    this.#timelines.delete(packageId);
    await (await timeline)?.remove();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#broadcasts.keys()].map((id) => this.stop(id)));
    await this.#server?.close();
  }
}
