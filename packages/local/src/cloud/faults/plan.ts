import { isDeepStrictEqual } from "node:util";
import { log } from "@directfanz/core/platform/log";
import type { State } from "../state.ts";
import { type DoneFaults, doneFaults } from "./done.ts";
import { type Draw, draws } from "./draws.ts";
import { Faults, type FaultsAsked, noFaults } from "./schema.ts";

interface Kept {
  /** What the process was started with. */
  given: Faults;
  /** What counts now. */
  faults: Faults;
  /** Processes that have taken these faults up: each draws numbers of its own, or a restart would repeat the first. */
  starts: number;
}

/** Which faults there are now, and the one place where it is decided whether one happens. */
export class Plan {
  readonly done: DoneFaults;
  readonly #state: State;
  readonly #listeners: ((before: Faults) => void)[] = [];
  #kept: Kept;
  #draw: Draw;

  /** What was set on the running cloud survives its restart; a start with other faults than the last one's begins anew. */
  constructor(state: State, asked: FaultsAsked) {
    this.#state = state;
    this.done = doneFaults(state);
    const given = Faults.parse(asked);
    const last = state.collection<Kept>("faults").get("plan");
    this.#kept =
      last && isDeepStrictEqual(last.given, given)
        ? { given, faults: Faults.parse(last.faults), starts: last.starts + 1 }
        : { given, faults: given, starts: 0 };
    this.#draw = this.#begin();
  }

  get faults(): Faults {
    return this.#kept.faults;
  }

  /** Sets other faults; what they decide begins at the start of their seed. */
  set(faults: Faults): void {
    const before = this.faults;
    this.#kept = { given: this.#kept.given, faults, starts: 0 };
    this.#draw = this.#begin();
    log.info({ faults }, "faults were set");
    for (const listener of this.#listeners) listener(before);
  }

  /** No faults from now on. */
  quiet(): void {
    this.set(noFaults);
  }

  /** Told, whenever other faults were set, what there was before. */
  onChange(listener: (before: Faults) => void): void {
    this.#listeners.push(listener);
  }

  /** The next number of this kind for this subject. Drawn whatever the rate, so that a higher rate only adds faults. */
  draw(kind: string, subject: string): number {
    return this.#draw(kind, subject);
  }

  /** Decides whether a fault happens, and notes it where it does. */
  happens(kind: string, subject: string, rate: number, detail: Record<string, unknown> = {}): boolean {
    const does = this.draw(kind, subject) < rate;
    if (does) this.note(kind, subject, detail);
    return does;
  }

  note(kind: string, subject: string, detail: Record<string, unknown> = {}): void {
    log.info({ fault: kind, subject, ...detail }, "a fault");
    this.done.add(kind, subject, detail);
  }

  #begin(): Draw {
    this.#state.collection<Kept>("faults").set("plan", this.#kept);
    const { faults, starts } = this.#kept;
    return draws(starts === 0 ? `${faults.seed}` : `${faults.seed}, start ${starts}`);
  }
}
