import {
  type Channel,
  type ChannelAlert,
  ConflictException,
  type CreateChannelRequest,
  type CreateInputRequest,
  NotFoundException,
  TooManyRequestsException,
  UnprocessableEntityException,
} from "@aws-sdk/client-medialive";
import type { Storage } from "./storage.ts";
import { account, meets, region, type Span, type World } from "./world.ts";

/** How long MediaLive takes to notice that video came, or went. */
const noticeMs = 3_000;
/** How long a deleted channel can still be described. */
const linger = 30_000;

export interface ModelInput {
  id: string;
  request: CreateInputRequest;
  tags: Record<string, string>;
  state: "DETACHED" | "ATTACHED" | "DELETED";
  key: string;
  deletedAt: number;
}

export interface ModelChannel {
  id: string;
  arn: string;
  nth: number;
  request: CreateChannelRequest;
  tags: Record<string, string>;
  state: NonNullable<Channel["State"]>;
  inputId: string;
  packageId: string | undefined;
  archiveUrl: string | undefined;
  /** "Video Not Detected" is set. */
  alarm: boolean;
  deletedAt: number;
  /** When it ran, and when video arrived at it. */
  runs: Span[];
  video: Span[];
}

const problem = { $metadata: {}, message: "" };
const legal = (is: boolean, Message: string): void => {
  if (!is) throw new ConflictException({ ...problem, Message });
};

/** MediaLive's channels and RTMP inputs: which calls are legal when, how long they take, and what is said of them. */
export class MediaLive {
  readonly inputs = new Map<string, ModelInput>();
  readonly channels = new Map<string, ModelChannel>();
  /** The most channels that existed at once, by whose they are not. */
  mostChannels = 0;
  /** Stream keys that an encoder pushes with. */
  readonly pushing = new Set<string>();
  readonly #world: World;
  readonly #storage: Storage;
  #count = 1000;

  constructor(world: World, storage: Storage) {
    this.#world = world;
    this.#storage = storage;
  }

  CreateInput(request: CreateInputRequest): { Input: object } {
    const known = [...this.inputs.values()].find(
      ({ request: { RequestId }, state }) => RequestId === request.RequestId && state !== "DELETED",
    );
    const id = known?.id ?? String(this.#count++);
    if (!known) {
      const key = request.Destinations?.[0]?.StreamName?.split("/")[1] ?? "";
      this.inputs.set(id, { id, request, tags: request.Tags ?? {}, state: "DETACHED", key, deletedAt: 0 });
    }
    return { Input: this.#shownInput(this.#input(id)) };
  }

  DescribeInput({ InputId }: { InputId: string }): object {
    return this.#shownInput(this.#input(InputId));
  }

  ListInputs(): object {
    return {
      Inputs: [...this.inputs.values()].filter(({ state }) => state !== "DELETED").map((one) => this.#shownInput(one)),
    };
  }

  UpdateInput({ InputId, Destinations }: { InputId: string; Destinations?: { StreamName?: string }[] }): object {
    const input = this.#input(InputId);
    const channel = this.#attached(input);
    legal(!channel || channel.state === "IDLE", "The input is attached to a channel that is not idle");
    input.key = Destinations?.[0]?.StreamName?.split("/")[1] ?? input.key;
    return { Input: this.#shownInput(input) };
  }

  DeleteInput({ InputId }: { InputId: string }): object {
    const input = this.#input(InputId);
    legal(input.state === "DETACHED", "The input is attached to a channel");
    input.state = "DELETED";
    input.deletedAt = this.#world.agenda.now;
    return {};
  }

  CreateChannel(request: CreateChannelRequest): { Channel: object } {
    const known = [...this.channels.values()].find(
      ({ request: { RequestId }, state }) => RequestId === request.RequestId && state !== "DELETED",
    );
    return { Channel: this.#shown(known ?? this.#make(request)) };
  }

  #make(request: CreateChannelRequest): ModelChannel {
    const { history, agenda } = this.#world;
    const standing = [...this.channels.values()].filter(({ state }) => state !== "DELETED").length;
    if (standing >= history.quota + this.#others()) {
      throw new TooManyRequestsException({ ...problem, Message: "The account has as many channels as it may" });
    }
    const input = this.inputs.get(request.InputAttachments?.[0]?.InputId ?? "");
    if (!input || input.state === "DELETED") {
      throw new UnprocessableEntityException({ ...problem, Message: "There is no such input", ValidationErrors: [] });
    }
    legal(input.state === "DETACHED", "The input is attached to another channel");
    input.state = "ATTACHED";
    const id = String(this.#count++);
    const channel: ModelChannel = {
      ...{ id, arn: `arn:aws:medialive:${region}:${account}:channel:${id}`, nth: this.channels.size, request },
      ...{
        tags: request.Tags ?? {},
        state: "CREATING",
        inputId: input.id,
        alarm: false,
        deletedAt: 0,
        runs: [],
        video: [],
      },
      packageId: request.Destinations?.find((one) => one.MediaPackageSettings?.length)?.MediaPackageSettings?.[0]
        ?.ChannelId,
      archiveUrl: request.Destinations?.find((one) => one.Settings?.length)?.Settings?.[0]?.Url,
    };
    this.channels.set(id, channel);
    this.mostChannels = Math.max(this.mostChannels, standing + 1 - this.#others());
    agenda.in(history.delays.make * 1000, () => {
      if (channel.state !== "CREATING") return;
      if (this.#fault(channel, "not made")) {
        channel.state = "CREATE_FAILED";
        this.#world.say("MediaLive", `cannot make channel ${channel.nth}`);
      } else {
        channel.state = "IDLE";
        this.#tell(channel, "CREATED");
      }
    });
    return channel;
  }

  /** Puts something into the account that is not ours. */
  plant(name: string, tags: Record<string, string>): void {
    const { Input } = this.CreateInput({ Name: name, RequestId: name, Tags: tags }) as { Input: { Id: string } };
    const id = String(this.#count++);
    this.#input(Input.Id).state = "ATTACHED";
    this.channels.set(id, {
      ...{ id, arn: `arn:aws:medialive:${region}:${account}:channel:${id}`, nth: -1, request: { Name: name } },
      ...{ tags, state: "RUNNING", inputId: Input.Id, packageId: undefined, archiveUrl: undefined },
      ...{ alarm: true, deletedAt: 0, runs: [], video: [] },
    });
  }

  #others = (): number => [...this.channels.values()].filter(({ nth }) => nth < 0).length;

  DescribeChannel({ ChannelId }: { ChannelId: string }): object {
    return this.#shown(this.#channel(ChannelId));
  }

  ListChannels(): object {
    return {
      Channels: [...this.channels.values()].filter(({ state }) => state !== "DELETED").map((one) => this.#shown(one)),
    };
  }

  ListAlerts({ ChannelId }: { ChannelId: string }): { Alerts: ChannelAlert[] } {
    const channel = this.#channel(ChannelId);
    const alert: ChannelAlert = { Id: channel.id, AlertType: "Video Not Detected", State: "SET", PipelineId: "0" };
    return { Alerts: channel.alarm ? [alert] : [] };
  }

  StartChannel({ ChannelId }: { ChannelId: string }): object {
    const channel = this.#channel(ChannelId);
    legal(channel.state === "IDLE", "The channel is not idle");
    channel.state = "STARTING";
    this.#tell(channel, "STARTING");
    const { agenda, history } = this.#world;
    agenda.in(history.delays.start * 1000, () => {
      if (channel.state !== "STARTING") return;
      if (this.#fault(channel, "not started")) {
        this.#world.say("MediaLive", `cannot start channel ${channel.nth}`);
        return this.#idle(channel);
      }
      channel.state = "RUNNING";
      channel.alarm = false;
      channel.runs.push({ from: agenda.now, to: undefined });
      this.#tell(channel, "RUNNING");
      this.lookAtVideo();
      this.#notice(channel);
      this.#fail(channel);
    });
    return this.#shown(channel);
  }

  /** A channel that fails while it runs: MediaLive restarts it by itself, or it stops. */
  #fail(channel: ModelChannel): void {
    const { agenda } = this.#world;
    const dies = this.#fault(channel, "dies");
    const fault = dies ?? this.#fault(channel, "recovers");
    if (!fault) return;
    agenda.in(fault.seconds * 1000, () => {
      if (channel.state !== "RUNNING") return;
      this.#world.say("MediaLive", `channel ${channel.nth} ${dies ? "fails" : "recovers from a failure"}`);
      this.#end(channel);
      if (dies) return this.#idle(channel);
      channel.state = "RECOVERING";
      this.#tell(channel, "RECOVERING");
      agenda.in(20_000, () => {
        if (channel.state !== "RECOVERING") return;
        channel.state = "RUNNING";
        channel.runs.push({ from: agenda.now, to: undefined });
        this.#tell(channel, "RUNNING");
        this.lookAtVideo();
      });
    });
  }

  StopChannel({ ChannelId }: { ChannelId: string }): object {
    const channel = this.#channel(ChannelId);
    if (channel.state === "IDLE") return this.#shown(channel);
    legal(["RUNNING", "STARTING", "RECOVERING"].includes(channel.state), "The channel does not run");
    this.#end(channel);
    channel.state = "STOPPING";
    this.#tell(channel, "STOPPING");
    this.#world.agenda.in(this.#world.history.delays.stop * 1000, () => this.#idle(channel));
    return this.#shown(channel);
  }

  DeleteChannel({ ChannelId }: { ChannelId: string }): object {
    const channel = this.#channel(ChannelId);
    legal(["IDLE", "CREATE_FAILED", "UPDATE_FAILED"].includes(channel.state), "The channel is not idle");
    channel.state = "DELETING";
    const { agenda, history } = this.#world;
    agenda.in(history.delays.remove * 1000, () => {
      channel.state = "DELETED";
      channel.deletedAt = agenda.now;
      const input = this.inputs.get(channel.inputId);
      if (input?.state === "ATTACHED") input.state = "DETACHED";
      this.#tell(channel, "DELETED");
    });
    return this.#shown(channel);
  }

  #idle(channel: ModelChannel): void {
    if (channel.state === "DELETED" || channel.state === "DELETING") return;
    channel.state = "IDLE";
    channel.alarm = false;
    this.#tell(channel, "STOPPED");
  }

  #end(channel: ModelChannel): void {
    const { now } = this.#world.agenda;
    for (const { from } of channel.runs.filter(({ to }) => to === undefined)) {
      if (channel.archiveUrl) this.#storage.writeArchive(channel.archiveUrl, from, now);
    }
    for (const span of [...channel.runs, ...channel.video]) span.to ??= now;
  }

  /** Video begins or ends to arrive, by who pushes now. MediaLive notices a little later. */
  lookAtVideo(): void {
    const { agenda } = this.#world;
    for (const channel of this.channels.values()) {
      if (channel.state !== "RUNNING" || channel.nth < 0) continue;
      const arrives = this.pushing.has(this.inputs.get(channel.inputId)?.key ?? "");
      const open = channel.video.find(({ to }) => to === undefined);
      if (arrives === (open !== undefined)) continue;
      if (open) open.to = agenda.now;
      else channel.video.push({ from: agenda.now, to: undefined });
      agenda.in(noticeMs, () => this.#notice(channel));
    }
  }

  /** Sets or clears the alert. */
  #notice(channel: ModelChannel): void {
    if (channel.state !== "RUNNING") return;
    const isMissing = !channel.video.some(({ to }) => to === undefined);
    if (channel.alarm === isMissing) return;
    channel.alarm = isMissing;
    this.#world.emit("aws.medialive", "MediaLive Channel Alert", channel.arn, {
      ...{ alarm_state: isMissing ? "SET" : "CLEARED", alarm_id: `video-${channel.id}`, pipeline: "0" },
      ...{
        alert_type: "Video Not Detected",
        channel_arn: channel.arn,
        message: "Video not detected: Check input signal",
      },
    });
  }

  #fault = (channel: ModelChannel, fate: string) => {
    const fault = meets(this.#world.history, "channel", channel.nth);
    return fault?.fate === fate ? fault : undefined;
  };

  #tell(channel: ModelChannel, state: string): void {
    this.#world.emit("aws.medialive", "MediaLive Channel State Change", channel.arn, {
      ...{ channel_arn: channel.arn, state, message: "", pipelines_running_count: state === "RUNNING" ? 1 : 0 },
    });
  }

  #channel(id: string): ModelChannel {
    const channel = this.channels.get(id);
    const isGone = channel?.state === "DELETED" && channel.deletedAt < this.#world.agenda.now - linger;
    if (!channel || isGone) throw new NotFoundException({ ...problem, Message: `There is no channel ${id}` });
    return channel;
  }

  #input(id: string): ModelInput {
    const input = this.inputs.get(id);
    const isGone = input?.state === "DELETED" && input.deletedAt < this.#world.agenda.now - linger;
    if (!input || isGone) throw new NotFoundException({ ...problem, Message: `There is no input ${id}` });
    return input;
  }

  #attached = (input: ModelInput): ModelChannel | undefined =>
    [...this.channels.values()].find(({ inputId, state }) => inputId === input.id && state !== "DELETED");

  #shown = ({ id, arn, request, tags, state, inputId }: ModelChannel): object => ({
    ...{ Id: id, Arn: arn, Name: request.Name, State: state, Tags: tags, Destinations: request.Destinations },
    ...{
      ChannelClass: request.ChannelClass,
      InputAttachments: [{ InputId: inputId }],
      EncoderSettings: request.EncoderSettings,
    },
    PipelinesRunningCount: state === "RUNNING" ? 1 : 0,
  });

  #shownInput = (input: ModelInput): object => {
    const attached = this.#attached(input);
    return {
      ...{ Id: input.id, Name: input.request.Name, State: input.state, Tags: input.tags, Type: "RTMP_PUSH" },
      Arn: `arn:aws:medialive:${region}:${account}:input:${input.id}`,
      AttachedChannels: attached ? [attached.id] : [],
      Destinations: [{ Ip: "203.0.113.1", Port: "1935", Url: `rtmp://203.0.113.1:1935/live/${input.key}` }],
    };
  };
}
