import { log } from "@directfanz/core/platform/log";
import { archivesOf } from "../../engine/archive.settings.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Emit } from "../contract.ts";
import type { ChannelFaults } from "../faults/channels.ts";
import type { Failure } from "../faults/schema.ts";
import type { Collection } from "../state.ts";
import { change, cleared, type Lack } from "./alerts.ts";
import { forgotten, type Inputs } from "./inputs.ts";
import { alerted, inputChanged, stateChanged } from "./medialive.events.ts";
import type { Channel, ChannelState } from "./medialive.schema.ts";
import { conflict, notFound } from "./routes.ts";

/** Milliseconds that a channel takes from one state to the next. */
export interface ChannelDelays {
  creating: number;
  starting: number;
  stopping: number;
  deleting: number;
}

export interface ChannelOptions {
  channels: Collection<Channel>;
  inputs: Inputs;
  engine: Engine;
  emit: Emit;
  delays: ChannelDelays;
  /** Whether a MediaPackage channel exists. */
  packages: (id: string) => boolean;
  /** Seconds that the endpoints of a MediaPackage channel want their segments to last. */
  segmentSeconds: (packageId: string) => number | undefined;
  /** A segment of a MediaPackage channel is on disk. */
  segment: (packageId: string) => void;
  /** What channels do that nobody asked of them. */
  faults?: ChannelFaults | undefined;
}

/** The lives of channels: states, the moments between them, and what the engine does in each. */
export class Channels {
  readonly #options: ChannelOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Stops under way, which a close waits for. */
  readonly #work = new Set<Promise<void>>();

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** Takes up what a kill left: what was between two states arrives, what ran runs. */
  async resume(): Promise<void> {
    for (const channel of this.#options.channels.list()) {
      if (forgotten(channel)) this.#options.channels.delete(channel.id);
      else if (channel.state === "CREATING") this.#created(channel.id);
      else if (channel.state === "STARTING" || channel.state === "RECOVERING") await this.#running(channel.id);
      else if (channel.state === "RUNNING") await this.#feed(channel);
      else if (channel.state === "STOPPING") await this.#stopped(channel.id);
      else if (channel.state === "DELETING") this.#deleted(channel.id);
    }
  }

  create(channel: Channel): void {
    this.#options.channels.set(channel.id, channel);
    this.#attach(channel);
    this.#later(channel.id, this.#options.delays.creating, () => this.#created(channel.id));
  }

  update(channel: Channel): void {
    if (channel.state !== "IDLE") throw conflict("A channel can be changed only while it is idle.");
    this.#options.channels.set(channel.id, channel);
    this.#attach(channel);
  }

  start(id: string): Channel {
    const channel = this.#in(id, ["IDLE"], "start");
    const destination = packageOf(channel);
    if (destination !== undefined && !this.#options.packages(destination)) {
      throw conflict(`Unable to start: MediaPackage channel ${destination} does not exist.`);
    }
    const starting = this.#to(channel, "STARTING");
    stateChanged(this.#options.emit, channel.arn, "STARTING");
    this.#later(id, this.#options.delays.starting, () => this.#running(id));
    return starting;
  }

  stop(id: string): Channel {
    const channel = this.#in(id, ["RUNNING", "STARTING", "RECOVERING"], "stop");
    const stopping = this.#to(channel, "STOPPING");
    stateChanged(this.#options.emit, channel.arn, "STOPPING");
    this.#later(id, this.#options.delays.stopping, () => this.#stopped(id));
    return stopping;
  }

  delete(id: string): Channel {
    const channel = this.#in(id, ["IDLE", "CREATE_FAILED", "UPDATE_FAILED"], "delete");
    const deleting = this.#to(channel, "DELETING");
    this.#later(id, this.#options.delays.deleting, () => this.#deleted(id));
    return deleting;
  }

  /**
   * A running channel fails by itself: it recovers and runs again, it stops, or it stops and no event tells of it
   * (`lost`). Refused: `NotFoundException`, `ConflictException` where it does not run.
   */
  fail(id: string, how: Failure): void {
    const channel = this.#in(id, ["RUNNING"], "fail");
    if (how !== "recovering") {
      this.#to(channel, "STOPPING");
      this.#later(id, 0, () => this.#stopped(id, how === "stopped"));
      return;
    }
    this.#to(channel, "RECOVERING");
    stateChanged(this.#options.emit, channel.arn, "RECOVERING");
    // What encoded is gone, and its publisher with it.
    this.#later(id, 0, async () => {
      await this.#options.engine.stop(id);
      if (this.#now(id, "RECOVERING")) {
        this.#later(id, this.#options.faults?.recovering() ?? 0, () => this.#running(id));
      }
    });
  }

  /** Stops the clocks; what is under way is taken up by the next process. */
  async close(): Promise<void> {
    this.#options.faults?.close();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#work);
  }

  #created(id: string): void {
    const channel = this.#now(id, "CREATING");
    if (!channel) return;
    if (this.#options.faults?.comesUp(id, "CREATING") === false) {
      // Of no event with this state is anything known: who waits for one must look.
      this.#to(channel, "CREATE_FAILED");
      return;
    }
    this.#to(channel, "IDLE");
    stateChanged(this.#options.emit, channel.arn, "CREATED");
  }

  async #running(id: string): Promise<void> {
    const channel = this.#now(id, "STARTING") ?? this.#now(id, "RECOVERING");
    if (!channel) return;
    if (channel.state === "STARTING" && this.#options.faults?.comesUp(id, "STARTING") === false) {
      this.#to(channel, "IDLE");
      stateChanged(this.#options.emit, channel.arn, "STOPPED");
      return;
    }
    const running = this.#to(channel, "RUNNING");
    await this.#feed(running, () => {
      stateChanged(this.#options.emit, channel.arn, "RUNNING");
      const [attachment] = channel.inputAttachments;
      inputChanged(this.#options.emit, channel.arn, attachment?.inputAttachmentName ?? attachment?.inputId ?? "");
    });
  }

  /** Lets the engine take the channel's streams; nothing arrives yet, which is said at once. */
  async #feed(channel: Channel, announce = () => {}): Promise<void> {
    const packageId = packageOf(channel);
    if (packageId !== undefined) {
      const blocked = new Set<number>();
      await this.#options.engine.start(
        {
          id: channel.id,
          packageId,
          encoder: channel.encoderSettings,
          streams: channel.inputAttachments.flatMap(({ inputId }) => this.#options.inputs.get(inputId)?.streams ?? []),
          segmentSeconds: () => this.#options.segmentSeconds(packageId),
          archives: archivesOf(channel.encoderSettings, (id) => addressOf(channel, id)),
        },
        {
          video: (present) => this.#lack(channel.id, "video", present),
          audio: (present) => this.#lack(channel.id, "audio", present),
          segment: () => this.#options.segment(packageId),
          blocked: (archive, refused) => {
            if (refused) blocked.add(archive);
            else blocked.delete(archive);
            this.#lack(channel.id, "output", blocked.size === 0);
          },
        },
      );
    }
    announce();
    this.#options.faults?.runs(channel.id);
    this.#lack(channel.id, "video", false);
    this.#lack(channel.id, "audio", false);
  }

  async #stopped(id: string, told = true): Promise<void> {
    if (!this.#now(id, "STOPPING")) return;
    // Everything that was broadcast is on disk before the channel says that it has stopped.
    await this.#options.engine.stop(id);
    const channel = this.#now(id, "STOPPING");
    if (!channel) return;
    this.#to({ ...channel, alerts: cleared(channel.alerts) }, "IDLE");
    if (told) stateChanged(this.#options.emit, channel.arn, "STOPPED");
  }

  #deleted(id: string): void {
    const channel = this.#now(id, "DELETING");
    if (!channel) return;
    this.#options.inputs.attach([], id);
    this.#to({ ...channel, deletedAt: Date.now() }, "DELETED");
    stateChanged(this.#options.emit, channel.arn, "DELETED");
  }

  #lack(id: string, lack: Lack, present: boolean): void {
    const channel = this.#now(id, "RUNNING");
    const after = channel && change(channel.alerts, lack, present);
    if (!after) return;
    this.#options.channels.set(id, { ...channel, alerts: after.alerts });
    alerted(this.#options.emit, channel.arn, after.changed);
  }

  #attach(channel: Channel): void {
    this.#options.inputs.attach(
      channel.inputAttachments.map(({ inputId }) => inputId),
      channel.id,
    );
  }

  #in(id: string, states: ChannelState[], verb: string): Channel {
    const channel = this.#options.channels.get(id);
    if (!channel || channel.state === "DELETED") throw notFound("Channel", id);
    if (!states.includes(channel.state)) throw conflict(`A channel that is ${channel.state} cannot ${verb}.`);
    return channel;
  }

  #now(id: string, state: ChannelState): Channel | undefined {
    const channel = this.#options.channels.get(id);
    return channel?.state === state ? channel : undefined;
  }

  #to(channel: Channel, state: ChannelState): Channel {
    const moved = { ...channel, state, pipelinesRunningCount: state === "RUNNING" ? 1 : 0 };
    this.#options.channels.set(channel.id, moved);
    return moved;
  }

  #later(id: string, delay: number, then: () => void | Promise<void>): void {
    clearTimeout(this.#timers.get(id));
    const run = async () => {
      this.#timers.delete(id);
      const work = Promise.resolve(then()).catch((error: unknown) =>
        log.error({ channel: id, error }, "a channel stuck"),
      );
      this.#work.add(work);
      await work;
      this.#work.delete(work);
    };
    this.#timers.set(
      id,
      setTimeout(() => void run(), delay),
    );
  }
}

/** The MediaPackage channel that a channel feeds; undefined where it only writes elsewhere. */
const packageOf = (channel: Channel): string | undefined =>
  channel.destinations.flatMap(({ mediaPackageSettings }) => mediaPackageSettings ?? [])[0]?.channelId;

/** The address of a destination for the first pipeline, the one that runs here. */
const addressOf = (channel: Channel, destination: string): string | undefined =>
  channel.destinations.find(({ id }) => id === destination)?.settings?.[0]?.url;
