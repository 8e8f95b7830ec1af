import type { History } from "./history.ts";
import { meets } from "./model/world.ts";
import type { Recorded } from "./recorded.ts";
import type { Tasks } from "./tasks.ts";
import type { Agenda } from "./time.ts";

interface Around {
  agenda: Agenda;
  history: History;
  tasks: Tasks;
  say: (who: string, what: string) => void;
}

/** Runs pieces of our code as tasks, on machines whose clocks may be wrong, and notes when each was at work. */
export class Runs {
  readonly work: Recorded["work"] = [];
  /** Seconds: by how much the worst clock was wrong. */
  skew = 0;
  isCalm = false;
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Answers whether it worked. Whatever takes longer than `timeout` seconds is killed. */
  run(name: string, timeout: number, work: () => Promise<unknown>, failed: (error: unknown) => void): Promise<boolean> {
    const { agenda, tasks, say } = this.#around;
    return new Promise((settle) => {
      const noted = { task: tasks.count, name, from: agenda.now, to: Number.POSITIVE_INFINITY };
      const skew = this.#skewOf(name);
      this.work.push(noted);
      let isOver = false;
      const over = (worked: boolean) => {
        isOver = true;
        noted.to = agenda.now;
        settle(worked);
      };
      const task = tasks.start(name, agenda.now, skew * 1000, async () => {
        try {
          await work();
          over(true);
        } catch (error) {
          failed(error);
          over(false);
        }
      });
      agenda.in(timeout * 1000, () => {
        if (isOver) return;
        say(name, "is killed: it took too long");
        tasks.kill(task);
      });
    });
  }

  /** By how many seconds the clock of the machine that comes next is wrong. */
  #skewOf(name: string): number {
    const { history, tasks, say } = this.#around;
    const clock = this.isCalm ? undefined : meets(history, "clock", tasks.count);
    if (!clock) return 0;
    say(name, `has a clock that is ${clock.seconds} s off`);
    this.skew = Math.max(this.skew, Math.abs(clock.seconds));
    return clock.seconds;
  }
}
