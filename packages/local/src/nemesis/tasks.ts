import { AsyncLocalStorage } from "node:async_hooks";

/** One run of a piece of our code: a delivery to a function, a run by the clock, a request of a person's. */
export interface Task {
  number: number;
  name: string;
  startedAt: number;
  /** By how much its machine's clock is wrong. Milliseconds. */
  skew: number;
  /** How many steps it has taken: what it asks of PostgreSQL or AWS, before and after. */
  steps: number;
  /** Killed: it does nothing more. */
  isDead: boolean;
}

/** What a killed process would say if it could. It ends everything of its task, however often it is caught. */
export class Killed extends Error {
  override name = "Killed";
}

/** What stands in the way of a task at one of its steps. */
export type Obstacle = { what: "kill" } | { what: "pause"; milliseconds: number } | { what: "failover" };

interface Gate {
  task: Task;
  open: () => void;
  refuse: (error: Error) => void;
}

const under = new AsyncLocalStorage<Task>();

/** The task that asks, or undefined where the nemesis itself does. */
export const currentTask = (): Task | undefined => under.getStore();

/** Does something of the real world on a task's behalf, but not as one of its doings. */
export const outside = <T>(work: () => T): T => under.exit(work);

interface Hooks {
  obstacle: (task: Task, isLock: boolean) => Obstacle | undefined;
  /** Does something in virtual time. */
  later: (milliseconds: number, work: () => void) => void;
  /** Before each statement: whose it is. */
  turn: (task: Task) => Promise<void>;
  /** Whether a transaction is open and does nothing: for such a one's locks others wait. */
  mayLock: () => boolean;
  /** How many of our connections wait for another's lock. */
  waitingForLocks: () => Promise<number>;
}

/**
 * Runs tasks one step at a time, so that a seed decides what happens between which two steps of whom. Before and after
 * each thing that a task asks of PostgreSQL or AWS it comes to a gate; one gate is opened, and the next only when
 * nothing moves any more. By itself a task goes on until it ends; obstacles make it stop in between while others go on.
 *
 * What waits for a row that a halted task has locked stays in flight, as it would; PostgreSQL says how many do.
 */
export class Tasks {
  #hooks: Hooks;
  #gates: Gate[] = [];
  readonly #halted = new Set<Gate>();
  #alive = new Set<Task>();
  #last: Task | undefined;
  #number = 0;
  #inFlight = 0;
  #moved: (() => void) | undefined;
  /** So many of what is in flight were found waiting for a lock, and no transaction has ended since. */
  #stuck = 0;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  get count(): number {
    return this.#number;
  }

  get alive(): Task[] {
    return [...this.#alive];
  }

  /** Begins a task; it takes its first step when its turn comes. */
  start(name: string, now: number, skew: number, work: () => Promise<void>): Task {
    const task = { number: this.#number++, name, startedAt: now, skew, steps: 0, isDead: false };
    this.#alive.add(task);
    void under
      .run(task, async () => {
        await new Promise<void>((open, refuse) => this.#gates.push({ task, open, refuse }));
        await work();
      })
      .finally(() => this.#alive.delete(task));
    return task;
  }

  /** Kills a task: nothing that it waits for comes. */
  kill(task: Task): void {
    task.isDead = true;
    for (const gate of [...this.#gates, ...this.#halted]) {
      if (gate.task !== task) continue;
      this.#halted.delete(gate);
      gate.refuse(new Killed());
    }
    this.#gates = this.#gates.filter((one) => one.task !== task);
  }

  /** A step of the task that asks, before it locks a row or does anything else; answers whether PostgreSQL fails over just then. */
  async step(isLock = false): Promise<"failover" | undefined> {
    const task = under.getStore();
    if (!task) return undefined;
    if (task.isDead) throw new Killed();
    task.steps += 1;
    const obstacle = this.#hooks.obstacle(task, isLock);
    if (obstacle?.what === "kill") {
      this.kill(task);
      throw new Killed();
    }
    if (obstacle?.what === "failover") return "failover";
    if (obstacle) await this.#halt(task, obstacle.milliseconds);
    else await new Promise<void>((open, refuse) => this.#gates.push({ task, open, refuse }));
    return undefined;
  }

  /** A wait of the task that asks, in virtual time. */
  async sleep(milliseconds: number): Promise<void> {
    const task = under.getStore();
    if (task) await this.#halt(task, milliseconds);
  }

  #halt(task: Task, milliseconds: number): Promise<void> {
    return new Promise((open, refuse) => {
      const gate = { task, open, refuse };
      this.#halted.add(gate);
      // Where it was killed meanwhile, it is not there any more.
      this.#hooks.later(milliseconds, () => this.#halted.delete(gate) && this.#gates.push(gate));
    });
  }

  /** Tells PostgreSQL whose statement comes next, and when. */
  async turn(): Promise<void> {
    const task = under.getStore();
    if (task) await this.flight(this.#hooks.turn(task));
  }

  /** Waits for something of the real world on behalf of a task. */
  async flight<T>(work: PromiseLike<T>): Promise<T> {
    this.#inFlight += 1;
    try {
      // A driver's own timers are nobody's: outside of the task.
      return await new Promise<T>((done, failed) => outside(() => work.then(done, failed)));
    } finally {
      this.landed();
    }
  }

  /** For what is no promise of its own: something set out, and something came back. */
  took(): void {
    this.#inFlight += 1;
  }

  landed(): void {
    this.#inFlight -= 1;
    this.#stuck = Math.min(this.#stuck, this.#inFlight);
    this.#moved?.();
  }

  /** A transaction has ended: who waited for its locks goes on. */
  released(): void {
    this.#stuck = 0;
  }

  /** Lets tasks go on until none can. */
  async run(): Promise<void> {
    for (;;) {
      await this.#settle();
      const next = this.#gates.find(({ task }) => task === this.#last) ?? this.#gates[0];
      if (!next) return;
      this.#gates.splice(this.#gates.indexOf(next), 1);
      this.#last = next.task;
      next.open();
    }
  }

  /** Waits until whatever is under way has come to a gate, to its end, or to a lock that a halted task holds. */
  async #settle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#inFlight <= this.#stuck) return;
      // Where nobody can be waiting for a lock, whatever is in flight lands.
      if (!this.#hooks.mayLock()) {
        await this.#movement();
        continue;
      }
      await this.#movement(4);
      if (this.#inFlight === 0) continue;
      const before = this.#inFlight;
      if (!this.#hasMoved) {
        const waiting = await this.#hooks.waitingForLocks();
        if (this.#inFlight === before && waiting >= before) this.#stuck = waiting;
      }
    }
  }

  #hasMoved = false;

  /** Waits until something lands, for so many milliseconds at most. */
  #movement(milliseconds?: number): Promise<void> {
    this.#hasMoved = false;
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      this.#moved = () => {
        this.#hasMoved = true;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
