import { join } from "node:path";
import { type Program, Supervised } from "./supervised.ts";

/** Stopped from the outside in: nobody is left to ask for what has stopped already. */
const order = [["edge"], ["web", "realtime", "streaming"], ["cloud"], ["redis", "postgres"]];

export interface FleetNews {
  /** Told of the pid of every process that begins. */
  note?: (name: string, pid: number) => void;
  /** Told when a process had died and begins again. */
  restarted?: (name: string) => void;
}

/** The processes that one supervisor runs, by name. */
export class Fleet {
  readonly processes = new Map<string, Supervised>();
  readonly #log: string;
  readonly #tell: FleetNews;
  #stopped: Promise<void> | undefined;

  /** `log` is the folder where they print to. */
  constructor(log: string, tell: FleetNews = {}) {
    this.#log = log;
    this.#tell = tell;
  }

  /** Starts a program and waits until it is healthy. */
  async start(program: Omit<Program, "onStart">): Promise<void> {
    if (this.#stopped) throw new Error(`${program.name} is not started: everything stops`);
    const onStart = (pid: number) => {
      this.#tell.note?.(program.name, pid);
      if (supervised.restarts > 0) this.#tell.restarted?.(program.name);
    };
    const supervised = new Supervised({ ...program, onStart }, join(this.#log, `${program.name}.log`));
    this.processes.set(program.name, supervised);
    await supervised.start();
  }

  /** Stops one program and starts it anew, in another form. */
  async replace(program: Omit<Program, "onStart">): Promise<void> {
    await this.processes.get(program.name)?.stop();
    await this.start(program);
  }

  /** Stops all of them, in order. Called again, it answers when the first call is done. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    for (const names of order) await Promise.all(names.map((name) => this.processes.get(name)?.stop()));
  }
}
