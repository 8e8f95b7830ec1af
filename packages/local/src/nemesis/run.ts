import { link } from "@directfanz/core/platform/links";
import type { Subscription } from "@directfanz/functions/subscriptions";
import { boundOf, slackOf } from "./bounds.ts";
import { answerClients } from "./clients.ts";
import { errorLine } from "./error-line.ts";
import { followed, type Handler, handlers } from "./functions.ts";
import { gateStatements, mayLock } from "./gated-postgres.ts";
import { type History, lastDeed } from "./history.ts";
import { Aws } from "./model/aws.ts";
import { Bus, type BusEvent } from "./model/bus.ts";
import { MediaLive } from "./model/medialive.ts";
import { MediaPackage } from "./model/mediapackage.ts";
import { Storage } from "./model/storage.ts";
import { meets, type World } from "./model/world.ts";
import { People } from "./people.ts";
import { countRedis, replaceFetch, replaceTimers } from "./process.ts";
import type { Recorded } from "./recorded.ts";
import { rowsOf, transitionLine } from "./rows.ts";
import { Runs } from "./runs.ts";
import { Schedule } from "./schedule.ts";
import { harmed, left, plantOthers } from "./standing.ts";
import { currentTask, type Obstacle, Tasks } from "./tasks.ts";
import { Agenda, replaceDate } from "./time.ts";
import type { Witness } from "./witness.ts";

/** Everything that is loaded once, before the first history. */
export const openNemesis = async (witness: Witness) => {
  const functions = await handlers();
  // Answers come from the history under way.
  let happening: Happening | undefined;
  answerClients(async (client, command, input) => {
    if (!happening) throw new Error("No history is under way");
    return happening.answer(client, command, input);
  });
  return {
    /** Makes a history happen, and answers what happened. */
    run: async (history: History): Promise<Recorded> => {
      happening = new Happening(history, witness, functions);
      try {
        return await happening.run();
      } finally {
        happening = undefined;
      }
    },
  };
};

/** Any day does. */
const firstMoment = Date.UTC(2026, 0, 15, 12);
/** For how long faults go on after the last deed: what ends a broadcast shall meet them, too. Seconds. */
const aftermath = 300;
/** When operators see to the dead letters. Seconds. */
const days = 2 * 24 * 3600;

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
  readonly #runs: Runs;
  readonly #schedule: Schedule;
  readonly #people: People;
  readonly #stage = link("App").stage;
  readonly #recorded: Pick<Recorded, "lines" | "published" | "calls"> = {
    ...{ lines: [], published: [], calls: [] },
  };
  #isCalm = false;
  /** Sends the facts that were committed when the bus got them: asked once a call. */
  #committed = new Set<string>();
  #locks = 0;

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
    const tasks = this.#tasks;
    const say = world.say;
    this.#runs = new Runs({ agenda, history, tasks, say });
    this.#schedule = new Schedule({
      ...{ agenda, history, tasks, witness, say },
      fire: (name, subscription) =>
        void this.#invoke(name, subscription, this.#bus.event("aws.scheduler", "Scheduled Event", [], {})),
    });
    this.#people = new People({
      ...{ agenda, tasks, witness, say, live: this.#live },
      work: (...one) => this.#runs.run(...one),
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

  #invoke(name: string, { timeout }: Subscription, event: BusEvent): Promise<boolean> {
    const handler = this.#functions.get(name);
    if (!handler) throw new Error(`There is no function ${name}`);
    return this.#runs.run(
      name,
      timeout,
      () => handler(event),
      (error) => this.#say(name, `fails: ${errorLine(error)}`),
    );
  }

  async #isBusy(): Promise<boolean> {
    if (this.#tasks.alive.length > 0 || this.#left().length > 0) return true;
    const { facts, broadcasts } = await this.#schedule.waiting();
    return facts || broadcasts;
  }

  /** Goes on until nothing is left to do, from `from` also by the clock; what is not done at `until` never will be. */
  async #goOn(from: number, until: number): Promise<void> {
    for (;;) {
      await this.#tasks.run();
      const { now } = this.#agenda;
      if (!this.#schedule.isSet && from <= now && now < until && (await this.#isBusy())) this.#schedule.set();
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
    plantOthers(this.#account);
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
      await this.#people.arrive(history.parts);
      const calmAt = firstMoment + (lastDeed(history) + aftermath) * 1000;
      this.#agenda.in(calmAt - firstMoment, () => this.#calm());
      await this.#goOn(firstMoment, calmAt + boundOf(history) * 1000);
      const settledAt = this.#agenda.now;
      const redrivenAt = settledAt + days * 1000;
      this.#agenda.in(redrivenAt - settledAt, () => {
        const letters = this.#bus.redrive();
        if (letters > 0) this.#say("operator", `redrives ${letters} dead letters`);
      });
      await this.#goOn(redrivenAt, redrivenAt + boundOf(history) * 1000);
      return await this.#result(calmAt, settledAt);
    } finally {
      gateStatements(undefined);
      for (const one of undo) one();
      if (quotas) live.quotas = quotas;
      else delete live.quotas;
    }
  }

  #calm(): void {
    this.#say("nemesis", "is done: nothing goes wrong from here on");
    this.#isCalm = true;
    for (const one of [this.#aws, this.#bus, this.#runs, this.#schedule]) one.isCalm = true;
    this.#people.leave();
  }

  get #account() {
    return { live: this.#live, packages: this.#packages };
  }

  #left = (): string[] => left(this.#account, this.#stage);

  async #result(calmAt: number, endedAt: number): Promise<Recorded> {
    const [history, { names, requests, fans }, { work, skew }] = [this.#history, this.#people, this.#runs];
    const rows = await rowsOf(this.#witness);
    this.#people.nameAll(rows.broadcasts);
    const lines = [...this.#recorded.lines, ...rows.transitions.map((one) => transitionLine(one, work))];
    const named = (text: string) => [...names].reduce((sum, [id, name]) => sum.replaceAll(id, name), text);
    const ours = [...this.#live.channels.values()].filter(({ nth }) => nth >= 0);
    return {
      ...{ ...this.#recorded, ...rows, work, skew, names, requests, fans, calmAt, endedAt },
      lines: lines
        .map(({ at, who, what }) => ({ at: at - firstMoment, who: named(who), what: named(what) }))
        .sort((a, b) => a.at - b.at),
      channels: ours.map(({ tags, runs, video }) => ({ session: tags.SessionId ?? "", runs, video })),
      ...{ left: this.#left(), harmed: harmed(this.#account), mostChannels: this.#live.mostChannels },
      ...{ quota: history.quota, bound: boundOf(history), slack: slackOf(history) },
    };
  }
}
