import type { User } from "@directfanz/core/platform/actor";
import { Refused } from "@directfanz/core/platform/refused";
import * as Stream from "@directfanz/core/stream";
import { given } from "@directfanz/core/testing/given";
import { errorLine } from "./error-line.ts";
import type { Deed, Part } from "./history.ts";
import type { MediaLive } from "./model/medialive.ts";
import type { Recorded } from "./recorded.ts";
import type { Tasks } from "./tasks.ts";
import type { Agenda } from "./time.ts";
import type { Witness } from "./witness.ts";

interface Creator {
  nth: number;
  part: Part;
  streamId: string;
  actor: User;
  /** The stream key that the encoder has. */
  key: string | undefined;
}

/** What people act on. */
export interface Scene {
  agenda: Agenda;
  live: MediaLive;
  tasks: Tasks;
  witness: Witness;
  say: (who: string, what: string) => void;
  /** Runs something as a task of at most so many seconds; answers whether it worked. */
  work: (
    name: string,
    timeout: number,
    work: () => Promise<unknown>,
    failed: (error: unknown) => void,
  ) => Promise<boolean>;
}

/** The creators of a history with their encoders, the fan who subscribes to all of them, and the operator. */
export class People {
  readonly requests: Recorded["requests"] = [];
  /** What broadcasts are called, by their ids. */
  readonly names = new Map<string, string>();
  readonly #scene: Scene;
  #creators: Creator[] = [];
  #fan: User | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Who is to be told when a broadcast is live. */
  get fans(): string[] {
    return this.#fan ? [this.#fan.userId] : [];
  }

  /** Makes everybody and their streams, and plans what they do. */
  async arrive(parts: Part[]): Promise<void> {
    const fan = await given.fan();
    this.#fan = fan;
    this.#creators = await Promise.all(parts.map((part, nth) => this.#creator(part, nth, fan)));
    for (const creator of this.#creators) this.#plan(creator);
  }

  async #creator(part: Part, nth: number, fan: User): Promise<Creator> {
    const { scheduledIn, isRecorded } = part;
    const { agenda, witness } = this.#scene;
    const scheduledAt = scheduledIn === null ? null : new Date(agenda.now + scheduledIn * 1000).toISOString();
    const { artist, stream } = await given.stream({ isRecorded, scheduledAt });
    await witness.subscribe(fan.userId, artist.userId);
    return { nth, part, streamId: stream.id, actor: artist, key: await Stream.keyOf(stream.id) };
  }

  #plan(creator: Creator): void {
    let at = 0;
    for (const { wait, deed } of creator.part.acts) {
      at += wait;
      this.#scene.agenda.in(at * 1000, () => this.#do(creator, deed));
    }
  }

  /** Encoders go off, and creators stop their broadcasts, or are never seen again. */
  leave(): void {
    const { live } = this.#scene;
    live.pushing.clear();
    live.lookAtVideo();
    for (const creator of this.#creators) {
      // Killed here or there, a creator who wants to stop tries again.
      if (creator.part.leaves === "stopping") this.#do(creator, "stop");
    }
  }

  #do(creator: Creator, deed: Deed): void {
    const { streamId, actor } = creator;
    const ask = (what: string, request: () => Promise<unknown>) => () => this.#ask(creator, what, request);
    const stop = ask("stop", () => Stream.stop(streamId, actor));
    const does: Record<Deed, () => void> = {
      start: ask("start", () => Stream.start(streamId, actor)),
      push: () => this.#encoder(creator, true),
      drop: () => this.#encoder(creator, false),
      stop,
      "stop twice": () => {
        stop();
        stop();
      },
      "rotate the key": ask("rotate the key", async () => {
        this.#scene.live.pushing.delete(creator.key ?? "");
        creator.key = (await Stream.rotateKey(streamId, actor)).streamKey;
      }),
      delete: ask("delete the stream", () => Stream.remove(streamId, actor)),
      watch: ask("watch", () => Stream.watch(streamId, this.#fan ?? { kind: "nobody" })),
      "stop the channel by hand": () => this.#byHand(creator, deed),
      "delete the channel by hand": () => this.#byHand(creator, deed),
    };
    does[deed]();
  }

  /** A request to the API. Its answer may never arrive. */
  #ask(creator: Creator, deed: string, ask: () => Promise<unknown>): void {
    const { agenda, tasks, say, work } = this.#scene;
    const request: Recorded["requests"][number] = {
      ...{ at: agenda.now, answeredAt: agenda.now, task: tasks.count, stream: creator.streamId },
      ...{ deed, outcome: "unknown" as const },
    };
    this.requests.push(request);
    const answered = (outcome: "done" | "refused" | "unknown", what: string) => {
      Object.assign(request, { outcome, answeredAt: agenda.now });
      say(`creator ${creator.nth}`, `asks to ${deed}: ${what}`);
    };
    const asked = async () => {
      const answer = (await ask()) as { id?: string; status?: string } | undefined;
      if (deed === "start" || deed === "stop") {
        Object.assign(request, { session: answer?.id, status: answer?.status });
        this.#name(creator, answer?.id);
      }
      answered("done", answer?.status ?? "done");
    };
    void work(`creator ${creator.nth}: ${deed}`, 30, asked, (error) => {
      if (error instanceof Refused) answered("refused", error.code);
      else answered("unknown", errorLine(error));
    });
  }

  /** Switches the encoder on or off. It tries until it is let in, with the key that the creator last saw. */
  #encoder({ nth, key = "" }: Creator, isOn: boolean): void {
    const { live, say } = this.#scene;
    say(`creator ${nth}`, isOn ? "switches the encoder on" : "switches the encoder off");
    if (isOn) live.pushing.add(key);
    else live.pushing.delete(key);
    live.lookAtVideo();
  }

  /** What an operator does to a creator's channel, where it can be done. */
  #byHand({ streamId }: Creator, deed: Deed): void {
    const { live, say, tasks, witness } = this.#scene;
    const find = witness.sql<{ id: string }[]>`select id from streaming_sessions where live_stream_id = ${streamId}`;
    void tasks.flight(find).then((rows) => {
      const sessions = new Set(rows.map(({ id }) => id));
      for (const channel of live.channels.values()) {
        if (channel.state === "DELETED" || !sessions.has(channel.tags.SessionId ?? "")) continue;
        const isRunning = ["RUNNING", "STARTING", "RECOVERING"].includes(channel.state);
        if (deed === "stop the channel by hand" && isRunning) live.StopChannel({ ChannelId: channel.id });
        else if (deed === "delete the channel by hand" && channel.state === "IDLE")
          live.DeleteChannel({ ChannelId: channel.id });
        else continue;
        say("operator", `${deed} of ${channel.tags.SessionId}`);
      }
    });
  }

  /** Names broadcasts that no answer told of. */
  nameAll(broadcasts: { id: string; stream: string }[]): void {
    for (const { id, stream } of broadcasts) {
      const creator = this.#creators.find(({ streamId }) => streamId === stream);
      if (creator) this.#name(creator, id);
    }
  }

  #name(creator: Creator, session: string | undefined): void {
    if (session && !this.names.has(session)) this.names.set(session, `broadcast ${creator.nth}.${this.names.size}`);
  }
}
