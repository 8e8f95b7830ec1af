/** Puts a clock of ours in the place of the process's, and answers how to take it away again. `read` answers milliseconds. */
export const replaceDate = (read: () => number): (() => void) => {
  const real = globalThis.Date;
  globalThis.Date = new Proxy(real, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [read()] : args, made),
    get: (target, name) => (name === "now" ? read : Reflect.get(target, name)),
  });
  return () => {
    globalThis.Date = real;
  };
};

interface Due {
  at: number;
  order: number;
  work: () => void;
}

/** What is to happen, by virtual time: what is due first comes first, and at one moment what was asked for first. */
export class Agenda {
  #due: Due[] = [];
  #order = 0;
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  /** Does `work` in so many milliseconds. */
  in(milliseconds: number, work: () => void): void {
    const due = { at: this.now + Math.max(0, Math.round(milliseconds)), order: this.#order++, work };
    const place = this.#due.findIndex((other) => other.at > due.at);
    this.#due.splice(place < 0 ? this.#due.length : place, 0, due);
  }

  /** When the next thing is due; undefined where nothing is. */
  get next(): number | undefined {
    return this.#due[0]?.at;
  }

  /** Goes to the next moment at which something is due, and does all that is due then. */
  advance(): void {
    const next = this.next;
    if (next === undefined) return;
    this.now = next;
    while (this.next === this.now) this.#due.shift()?.work();
  }
}
