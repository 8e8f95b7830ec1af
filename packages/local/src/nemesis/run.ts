import { join } from "node:path";
import type { User } from "@directfanz/core/platform/actor";
import { eventBridge } from "@directfanz/core/platform/aws/eventbridge";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import { s3 } from "@directfanz/core/platform/aws/s3";
import { link } from "@directfanz/core/platform/links";
import { redis } from "@directfanz/core/platform/redis";
import { Refused } from "@directfanz/core/platform/refused";
import * as Stream from "@directfanz/core/stream";
import * as Limits from "@directfanz/core/stream/limits";
import { given } from "@directfanz/core/testing/given";
import { type Subscription, subscriptions } from "@directfanz/functions/subscriptions";
import { root } from "../run/folder.ts";
import { gateStatements, mayLock } from "./gated-postgres.ts";
import { type Deed, type History, lastDeed, type Part } from "./history.ts";
import { Aws } from "./model/aws.ts";
import { Bus, type BusEvent } from "./model/bus.ts";
import { MediaLive } from "./model/medialive.ts";
import { MediaPackage } from "./model/mediapackage.ts";
import { Storage } from "./model/storage.ts";
import { meets, ownerOf, type World } from "./model/world.ts";
import type { Line, Recorded } from "./recorded.ts";
import { currentTask, type Obstacle, Tasks } from "./tasks.ts";
import { Agenda, replaceDate } from "./time.ts";
import type { Witness } from "./witness.ts";

type Handler = (event: unknown) => Promise<void>;

/** The functions of the event map, as they are. */
const handlers = async (): Promise<Map<string, Handler>> => {
  const found = await Promise.all(
    Object.entries(subscriptions).map(async ([name, { handler }]) => {
      const file = join(root, `${handler.slice(0, handler.lastIndexOf("."))}.ts`);
      const loaded = (await import(/* @vite-ignore */ file)) as { handler: Handler };
      return [name, loaded.handler] as const;
    }),
  );
  return new Map(found);
};

/** Everything that is loaded once, before the first history. */
export const openNemesis = async (witness: Witness) => {
  const functions = await handlers();
  // Answers come from the history under way.
  let answer: Answer | undefined;
  for (const client of [mediaLive(), mediaPackage(), s3(), eventBridge()]) {
    // Each client has types of its own for what is the same in all of them. Without its middleware, which costs more
    // than the answer: nothing is serialised, and faults are those that its retries have left.
    (client as unknown as Client).send = async (command) => {
      if (!answer) throw new Error("No history is under way");
      return answer(client.constructor.name, command.constructor.name, command.input);
    };
  }
  return {
    /** Makes a history happen, and answers what happened. */
    run: async (history: History): Promise<Recorded> => {
      const happening = new Happening(history, witness, functions);
      answer = (client, command, input) => happening.answer(client, command, input);
      try {
        return await happening.run();
      } finally {
        answer = undefined;
      }
    },
  };
};

interface Client {
  send(command: { input: object }): Promise<object>;
}

type Answer = (client: string, command: string, input: object) => Promise<object>;

/** Any day does. */
const firstMoment = Date.UTC(2026, 0, 15, 12);
/** For how long faults go on after the last deed: what ends a broadcast shall meet them, too. Seconds. */
const aftermath = 300;
/** When operators see to the dead letters. Seconds. */
const days = 2 * 24 * 3600;

/** The functions that follow from events, but for one that only tells open pages: no rule is about those. */
const { tellPages: _, ...followed } = subscriptions;

const everyMinute: [string, Subscription][] = Object.entries(subscriptions).filter(
  ([, { on }]) => "schedule" in on && on.schedule === "rate(1 minute)",
);

interface Creator {
  nth: number;
  part: Part;
  streamId: string;
  actor: User;
  /** The stream key that the encoder has. */
  key: string | undefined;
}

class Happening {
  readonly #history: History;
  readonly #witness: Witness;
  readonly #functions: Map<string, Handler>;
  readonly #agenda = new Agenda(firstMoment);
  readonly #live: MediaLive;
  readonly #packages: MediaPackage;
  readonly #bus: Bus;
  readonly #aws: Aws;
  readonly #tasks: Tasks;
  readonly #stage = link("App").stage;
  readonly #recorded: Pick<Recorded, "lines" | "requests" | "published" | "calls" | "work" | "skew"> = {
    ...{ lines: [], requests: [], published: [], calls: [], work: [], skew: 0 },
  };
  #isCalm = false;
  /** Sends the facts that were committed when the bus got them: asked once a call. */
  #committed = new Set<string>();
  #ticking = false;
  #ticks = 0;
  #locks = 0;
  /** Subscribes to every artist. */
  #fan: User | undefined;

  constructor(history: History, witness: Witness, functions: Map<string, Handler>) {
    this.#history = history;
    this.#witness = witness;
    this.#functions = functions;
    const agenda = this.#agenda;
    const world: World = {
      ...{ agenda, history, say: (who, what) => this.#say(who, what) },
      emit: (source, kind, resource, detail) =>
        this.#bus.send("default", this.#bus.event(source, kind, [resource], detail)),
    };
    const storage = new Storage();
    this.#live = new MediaLive(world, storage);
    this.#packages = new MediaPackage(world, this.#live, storage);
    this.#bus = new Bus(
      world,
      followed,
      (name, subscription, event) => this.#invoke(name, subscription, event),
      (id, name, data) => this.#recordFact(id, name, data),
    );
    this.#aws = new Aws(world, { live: this.#live, packages: this.#packages, storage, bus: this.#bus }, this.#stage);
    this.#tasks = new Tasks({
      obstacle: (task, isLock) => {
        if (this.#isCalm) return undefined;
        const fault = meets(history, "process", task.number);
        if (fault?.step === task.steps - 1) return this.#obstacle(task.name, fault);
        const overtaken = isLock ? meets(history, "lock", this.#locks++) : undefined;
        return overtaken && this.#obstacle(task.name, { fate: "halted", seconds: overtaken.seconds });
      },
      later: (milliseconds, work) => agenda.in(milliseconds, work),
      turn: (task) => this.#turn(task.number),
      mayLock,
      waitingForLocks: () => witness.waitingForLocks(),
    });
  }

  #lastTurn = "";
  /** Sets the database's clock, and says whose turn it is, where either has changed. */
  async #turn(task: number): Promise<void> {
    const turn = `${task} at ${this.#agenda.now}`;
    if (turn === this.#lastTurn) return;
    this.#lastTurn = turn;
    await this.#witness.turn(this.#agenda.now, task);
  }

  #obstacle(name: string, fault: { fate: "killed" | "halted" | "failover"; seconds: number }): Obstacle {
    this.#say(
      name,
      fault.fate === "halted"
        ? `halts for ${fault.seconds} s`
        : fault.fate === "killed"
          ? "is killed"
          : "meets a failover of PostgreSQL",
    );
    if (fault.fate === "halted") return { what: "pause", milliseconds: fault.seconds * 1000 };
    return { what: fault.fate === "killed" ? "kill" : "failover" };
  }

  #say(who: string, what: string): void {
    this.#recorded.lines.push({ at: this.#agenda.now, who, what });
  }

  async answer(client: string, command: string, input: object): Promise<object> {
    const task = currentTask();
    if (command === "PutEventsCommand") await this.#lookAtOutbox(input as { Entries: { Detail: string }[] });
    return this.#aws.answer(client, command, input, {
      step: async () => void (await this.#tasks.step()),
      made: (call) => {
        this.#recorded.calls.push({ at: this.#agenda.now, task: task?.number ?? -1, ...call });
        if (call.name !== "PutEvents") this.#say(task?.name ?? "?", `${call.name} of ${call.owner}: ${call.outcome}`);
      },
    });
  }

  /** Which of the facts on their way to the bus are committed: asked on another connection. */
  async #lookAtOutbox({ Entries }: { Entries: { Detail: string }[] }): Promise<void> {
    const ids = Entries.map(({ Detail }) => (JSON.parse(Detail) as { id: string }).id);
    const rows = await this.#tasks.flight(
      this.#witness.sql<{ id: string }[]>`select id from outbox where id = any(${ids})`,
    );
    this.#committed = new Set(rows.map(({ id }) => id));
  }

  #recordFact(id: string, name: string, data: Record<string, string>): void {
    const { sessionId: session = "", streamId: stream = "" } = data;
    const isCommitted = this.#committed.has(id);
    this.#recorded.published.push({ at: this.#agenda.now, id, name, session, stream, isCommitted });
    this.#say("bus", `${name} of ${session}`);
  }

  /** Runs something of ours as a task; answers whether it worked. Whatever takes longer than `timeout` seconds is killed. */
  #work(
    name: string,
    timeout: number,
    work: () => Promise<unknown>,
    failed: (error: unknown) => void,
  ): Promise<boolean> {
    return new Promise((settle) => {
      const nth = this.#tasks.count;
      const clock = this.#isCalm ? undefined : meets(this.#history, "clock", nth);
      if (clock) {
        this.#say(name, `has a clock that is ${clock.seconds} s off`);
        this.#recorded.skew = Math.max(this.#recorded.skew, Math.abs(clock.seconds));
      }
      const work_ = { task: nth, name, from: this.#agenda.now, to: Number.POSITIVE_INFINITY };
      this.#recorded.work.push(work_);
      let isOver = false;
      const over = (worked: boolean) => {
        isOver = true;
        work_.to = this.#agenda.now;
        settle(worked);
      };
      const task = this.#tasks.start(name, this.#agenda.now, (clock?.seconds ?? 0) * 1000, async () => {
        try {
          await work();
          over(true);
        } catch (error) {
          failed(error);
          over(false);
        }
      });
      this.#agenda.in(timeout * 1000, () => {
        if (isOver) return;
        this.#say(name, "is killed: it took too long");
        this.#tasks.kill(task);
      });
    });
  }

  #invoke(name: string, { timeout }: Subscription, event: BusEvent): Promise<boolean> {
    const handler = this.#functions.get(name);
    if (!handler) throw new Error(`There is no function ${name}`);
    return this.#work(
      name,
      timeout,
      () => handler(event),
      (error) => this.#say(name, `fails: ${messageOf(error)}`),
    );
  }

  /** The functions that run every minute, for as long as there is something to do. */
  #tick(): void {
    this.#ticking = true;
    this.#agenda.in(this.#history.minute * 1000, () => {
      void this.#tasks.flight(this.#waiting()).then(({ facts }) => {
        this.#ticking = false;
        for (const [name, subscription] of everyMinute) {
          // With nothing to publish it would only measure and forget: most of its runs.
          if (name === "sweepOutbox" && !facts) continue;
          const fault = this.#isCalm ? undefined : meets(this.#history, "schedule", this.#ticks++);
          if (fault) this.#say("Scheduler", `${name} comes ${fault.seconds} s late`);
          const event = this.#bus.event("aws.scheduler", "Scheduled Event", [], {});
          this.#agenda.in((fault?.seconds ?? 0) * 1000, () => void this.#invoke(name, subscription, event));
        }
      });
    });
  }

  /** What is left to do: facts to publish, broadcasts to end or to put away. */
  async #waiting(): Promise<{ facts: boolean; broadcasts: boolean }> {
    const [row] = await this.#witness.sql<{ facts: boolean; broadcasts: boolean }[]>`select
      exists (select 1 from outbox where published_at is null) as facts,
      exists (select 1 from streaming_sessions where cleaned_at is null) as broadcasts`;
    return row ?? { facts: false, broadcasts: false };
  }

  async #isBusy(): Promise<boolean> {
    if (this.#tasks.alive.length > 0 || this.#hasStrays()) return true;
    const { facts, broadcasts } = await this.#waiting();
    return facts || broadcasts;
  }

  #hasStrays = (): boolean => this.#left().length > 0;

  #left(): string[] {
    const mine = (kind: string, tags: Record<string, string>) => {
      const owner = ownerOf(tags, this.#stage);
      return owner === "others" ? [] : [`${kind} of ${owner}`];
    };
    return [
      ...[...this.#live.channels.values()].flatMap((one) => (one.state === "DELETED" ? [] : mine("channel", one.tags))),
      ...[...this.#live.inputs.values()].flatMap((one) => (one.state === "DELETED" ? [] : mine("input", one.tags))),
      ...[...this.#packages.channels.values()].flatMap((one) => mine("package", one.Tags)),
      ...[...this.#packages.endpoints.values()].flatMap((one) => mine("endpoint", one.Tags)),
    ];
  }

  /** Goes on until nothing is left to do; what is not done at `until` never will be. */
  async #goOn(until: number): Promise<void> {
    for (;;) {
      await this.#tasks.run();
      if (!this.#ticking && this.#agenda.now < until && (await this.#isBusy())) this.#tick();
      if (this.#agenda.next === undefined) return;
      this.#agenda.advance();
    }
  }

  async run(): Promise<Recorded> {
    const history = this.#history;
    await this.#witness.empty();
    await this.#witness.turn(firstMoment, 0);
    const live = link("Live");
    const { quotas } = live;
    live.quotas = { channels: history.quota, packages: history.quota, harvests: 10 };
    this.#plantOthers();
    const undo = [
      replaceDate(() => this.#agenda.now + (currentTask()?.skew ?? 0)),
      replaceTimers(this.#tasks),
      replaceFetch(async (url) => {
        await this.#tasks.step();
        return this.#packages.fetch(url);
      }),
      countRedis(this.#tasks),
    ];
    gateStatements(this.#tasks);
    try {
      const fan = await given.fan();
      this.#fan = fan;
      const creators = await Promise.all(history.parts.map((part, nth) => this.#creator(part, nth, fan)));
      for (const creator of creators) this.#plan(creator);
      const calmAt = firstMoment + (lastDeed(history) + aftermath) * 1000;
      this.#agenda.in(calmAt - firstMoment, () => this.#calm(creators));
      await this.#goOn(calmAt + boundOf(history) * 1000);
      const settledAt = this.#agenda.now;
      this.#agenda.in(days * 1000, () => {
        const letters = this.#bus.redrive();
        if (letters > 0) this.#say("operator", `redrives ${letters} dead letters`);
      });
      await this.#goOn(settledAt + (days + boundOf(history)) * 1000);
      return await this.#result(creators, calmAt, settledAt);
    } finally {
      gateStatements(undefined);
      for (const one of undo) one();
      if (quotas) live.quotas = quotas;
      else delete live.quotas;
    }
  }

  #plantOthers(): void {
    this.#live.plant("another environment", { Project: "directfanz", Environment: "another", SessionId: "theirs" });
    this.#live.plant("another's", {});
    this.#packages.CreateChannel({
      Id: "another",
      Tags: { Project: "directfanz", Environment: "another", SessionId: "theirs" },
    });
    this.#packages.CreateChannel({ Id: "no tags" });
  }

  async #creator(part: Part, nth: number, fan: User): Promise<Creator> {
    const scheduledAt =
      part.scheduledIn === null ? null : new Date(firstMoment + part.scheduledIn * 1000).toISOString();
    const { artist, stream } = await given.stream({ isRecorded: part.isRecorded, scheduledAt });
    await this.#witness.subscribe(fan.userId, artist.userId);
    return { nth, part, streamId: stream.id, actor: artist, key: await Stream.keyOf(stream.id) };
  }

  #plan(creator: Creator): void {
    let at = 0;
    for (const { wait, deed } of creator.part.acts) {
      at += wait;
      this.#agenda.in(at * 1000, () => this.#do(creator, deed));
    }
  }

  #calm(creators: Creator[]): void {
    this.#say("nemesis", "is done: nothing goes wrong from here on");
    this.#isCalm = this.#aws.isCalm = this.#bus.isCalm = true;
    this.#live.pushing.clear();
    this.#live.lookAtVideo();
    for (const creator of creators) {
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
        this.#live.pushing.delete(creator.key ?? "");
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
    const request: Recorded["requests"][number] = {
      ...{ at: this.#agenda.now, answeredAt: this.#agenda.now, task: this.#tasks.count, stream: creator.streamId },
      ...{ deed, outcome: "unknown" as const },
    };
    this.#recorded.requests.push(request);
    const answered = (outcome: "done" | "refused" | "unknown", what: string) => {
      Object.assign(request, { outcome, answeredAt: this.#agenda.now });
      this.#say(`creator ${creator.nth}`, `asks to ${deed}: ${what}`);
    };
    const work = async () => {
      const answer = (await ask()) as { id?: string; status?: string } | undefined;
      if (deed === "start" || deed === "stop") {
        Object.assign(request, { session: answer?.id, status: answer?.status });
        this.#name(creator, answer?.id);
      }
      answered("done", answer?.status ?? "done");
    };
    void this.#work(`creator ${creator.nth}: ${deed}`, 30, work, (error) => {
      if (error instanceof Refused) answered("refused", error.code);
      else answered("unknown", messageOf(error));
    });
  }

  /** Switches the encoder on or off. It tries until it is let in, with the key that the creator last saw. */
  #encoder({ nth, key = "" }: Creator, isOn: boolean): void {
    this.#say(`creator ${nth}`, isOn ? "switches the encoder on" : "switches the encoder off");
    if (isOn) this.#live.pushing.add(key);
    else this.#live.pushing.delete(key);
    this.#live.lookAtVideo();
  }

  #byHand({ streamId }: Creator, deed: Deed): void {
    const find = this.#witness.sql<
      { id: string }[]
    >`select id from streaming_sessions where live_stream_id = ${streamId}`;
    void this.#tasks.flight(find).then((rows) => {
      const sessions = new Set(rows.map(({ id }) => id));
      for (const channel of this.#live.channels.values()) {
        if (channel.state === "DELETED" || !sessions.has(channel.tags.SessionId ?? "")) continue;
        const isRunning = ["RUNNING", "STARTING", "RECOVERING"].includes(channel.state);
        if (deed === "stop the channel by hand" && isRunning) this.#live.StopChannel({ ChannelId: channel.id });
        else if (deed === "delete the channel by hand" && channel.state === "IDLE")
          this.#live.DeleteChannel({ ChannelId: channel.id });
        else continue;
        this.#say("operator", `${deed} of ${channel.tags.SessionId}`);
      }
    });
  }

  readonly #names = new Map<string, string>();
  #name(creator: Creator, session: string | undefined): void {
    if (session && !this.#names.has(session)) this.#names.set(session, `broadcast ${creator.nth}.${this.#names.size}`);
  }

  async #result(creators: Creator[], calmAt: number, settledAt: number): Promise<Recorded> {
    const { sql } = this.#witness;
    const [transitions, outbox, broadcasts, recordings, notices] = await Promise.all([
      this.#witness.transitions(),
      sql<
        Recorded["outbox"]
      >`select id, sequence::int, subject, payload->>'sessionId' as session, name, published_at is not null as "isPublished"
        from outbox order by sequence`,
      sql<Recorded["broadcasts"]>`select id, live_stream_id as stream, status, is_recorded as "isRecorded",
        end_reason as "endReason", failure_reason as "failureReason", ${sql.unsafe(milliseconds)},
        queue_number::int as "queueNumber" from streaming_sessions order by queue_number`,
      sql<Recorded["recordings"]>`select id, "streamId" as stream, status, duration from stream_recordings`,
      sql<Recorded["notices"]>`select user_id as fan, session_id as session from notifications`,
    ]);
    const [history, names] = [this.#history, this.#names];
    for (const { id, stream } of broadcasts) {
      const creator = creators.find(({ streamId }) => streamId === stream);
      if (creator) this.#name(creator, id);
    }
    const lines = [
      ...this.#recorded.lines,
      ...transitions.map((one): Line => transitionLine(one, this.#recorded.work)),
    ];
    const named = (text: string) => [...names].reduce((sum, [id, name]) => sum.replaceAll(id, name), text);
    const ours = [...this.#live.channels.values()].filter(({ nth }) => nth >= 0);
    return {
      ...this.#recorded,
      ...{
        transitions,
        outbox,
        broadcasts,
        recordings,
        notices,
        fans: this.#fan ? [this.#fan.userId] : [],

        names,
        calmAt,
        endedAt: settledAt,
      },
      lines: lines
        .map(({ at, who, what }) => ({ at: at - firstMoment, who: named(who), what: named(what) }))
        .sort((a, b) => a.at - b.at),
      channels: ours.map(({ tags, runs, video }) => ({ session: tags.SessionId ?? "", runs, video })),
      ...{ left: this.#left(), harmed: this.#harmed(), mostChannels: this.#live.mostChannels, quota: history.quota },
      bound: boundOf(history),
      slack: slackOf(history),
    };
  }

  #harmed(): string[] {
    const others = [...this.#live.channels.values()].filter(({ nth }) => nth < 0);
    return [
      ...others.filter(({ state }) => state !== "RUNNING").map(({ request }) => `channel ${request.Name}`),
      ...["another", "no tags"].filter((id) => !this.#packages.channels.has(id)).map((id) => `package ${id}`),
    ];
  }
}

const milliseconds = ["created", "live", "ended", "cleaned"]
  .map((name) => `(extract(epoch from ${name}_at) * 1000)::float as "${name}At"`)
  .join(", ");

const transitionLine = (
  { at, task, session, was, status, revision }: Recorded["transitions"][number],
  work: Recorded["work"],
): Line => ({
  ...{ at, who: "database" },
  ...{ what: `${session}: ${was ?? "–"} → ${status} (revision ${revision}, by ${work[task]?.name ?? "?"})` },
});

/** How long a broadcast may take from the calm until nothing is left of it, with everybody else's before it. Seconds. */
const boundOf = ({ parts, delays, minute }: History): number => {
  const { make, start, stop, remove, harvest } = delays;
  const runs = 12 * minute;
  const one = Limits.bringUpSeconds + Limits.idleSeconds + 3 * (make + start + stop + remove + harvest) + runs;
  return Math.min(Limits.queueSeconds, (parts.length - 1) * one) + one;
};

/** By how much a channel without video may outlast its limit: what goes wrong costs a run of the reconciler. Seconds. */
const slackOf = ({ faults, minute }: History): number => {
  const late = faults.reduce(
    (sum, fault) => sum + ("seconds" in fault && fault.in === "schedule" ? fault.seconds : 0),
    0,
  );
  return (3 + 2 * faults.length) * minute + late;
};

const messageOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}${cause}` : String(error);
};

/** A task's short waits are virtual, too. Longer ones are the database driver's own. */
const replaceTimers = (tasks: Tasks): (() => void) => {
  const real = globalThis.setTimeout;
  const virtual = (work: () => void, milliseconds = 0, ...args: unknown[]) => {
    if (!currentTask() || milliseconds >= 1_000) return real(work, milliseconds, ...args);
    void tasks.sleep(milliseconds).then(work, () => {});
    return undefined;
  };
  globalThis.setTimeout = Object.assign(virtual, real) as typeof real;
  return () => {
    globalThis.setTimeout = real;
  };
};

const replaceFetch = (answer: (url: string) => Promise<string | undefined>): (() => void) => {
  const real = globalThis.fetch;
  globalThis.fetch = async (url) => {
    const text = await answer(String(url));
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  };
  return () => {
    globalThis.fetch = real;
  };
};

/** What a task asks of Redis is in flight until it is answered. */
const countRedis = (tasks: Tasks): (() => void) => {
  const client = redis() as unknown as { sendCommand: (...args: unknown[]) => PromiseLike<unknown> };
  const real = client.sendCommand;
  client.sendCommand = (...args) => {
    const answer = real.apply(client, args);
    return currentTask() ? tasks.flight(answer) : answer;
  };
  return () => {
    client.sendCommand = real;
  };
};
