import { setTimeout as wait } from "node:timers/promises";
import { Publisher } from "./publisher.ts";

interface Push {
  publisher: Publisher;
  from: number;
  to: number | undefined;
}

/** An encoder that comes back by itself, as OBS does: again and again, from when its connection broke until it is stopped. */
export class ReturningPublisher {
  readonly #pushes: Push[] = [];
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;

  /** `pause` is how long it waits before it tries again, in milliseconds. */
  constructor(film: string, address: string, pause = 500) {
    this.#ended = this.#push(film, address, pause);
  }

  /** When it was let in, and until when. Milliseconds; the end is open while it is. */
  get spans(): { from: number; to: number | undefined }[] {
    return this.#letIn().map(({ from, to }) => ({ from, to }));
  }

  /** Seconds that it has sent in all, by its own account. Whole only once it was stopped. */
  get sent(): number {
    return this.#letIn().reduce((sum, { publisher }) => sum + publisher.sent, 0);
  }

  /** Breaks its connection without a word to the server; it comes back. */
  flicker(): void {
    this.#pushes.at(-1)?.publisher.process.kill("SIGKILL");
  }

  /** Ends it as an encoder that is closed, and waits for it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#pushes.at(-1)?.publisher.stop();
    await this.#ended;
  }

  /** Ends it without a word to the server, as a laptop that loses its power. */
  async kill(): Promise<void> {
    this.#stopping.abort();
    this.flicker();
    await this.#ended;
  }

  #letIn(): Push[] {
    return this.#pushes.filter(({ publisher }) => publisher.sent > 0);
  }

  async #push(film: string, address: string, pause: number): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const push: Push = { publisher: new Publisher(film, address), from: Date.now(), to: undefined };
      this.#pushes.push(push);
      await push.publisher.ended;
      push.to = Date.now();
      await wait(pause, undefined, { signal }).catch(() => {});
    }
  }
}
