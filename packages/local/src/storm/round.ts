import { setTimeout as wait } from "node:timers/promises";
import { publishPending } from "@directfanz/core/platform/outbox";
import * as Limits from "@directfanz/core/stream/limits";
import * as Session from "@directfanz/core/stream/session";
import { look } from "@directfanz/live/look";
import { sweepOrphans } from "@directfanz/live/orphans";
import { reconcile } from "@directfanz/live/reconcile";
import { faultsOf } from "../cloud/faults/client.ts";
import type { Line } from "../nemesis/recorded.ts";
import { eventually } from "../testing/eventually.ts";
import { kill } from "../testing/kill.ts";
import { leftOf, redriveAll } from "./aws.ts";
import { Broadcast, type Say, type Studio } from "./broadcast.ts";
import { bound, type Happened, happened } from "./happened.ts";
import type { History, Phase } from "./history.ts";
import { check } from "./rules.ts";
import type { Scene } from "./storm.ts";

/** A little more than one, so that whatever waits for one is due. Milliseconds. */
const minute = 61_000;

/** Histories that happen side by side, from a calm platform to a calm platform. */
export class Round {
  readonly #histories: History[];
  readonly #scene: Scene;
  readonly #faults: ReturnType<typeof faultsOf>;
  readonly #lines: Line[] = [];
  readonly #studio: Studio;
  readonly #broadcasts: Broadcast[] = [];
  /** Whose faults happen. */
  #failing = 0;

  constructor(histories: History[], scene: Scene) {
    this.#histories = histories;
    this.#scene = scene;
    const { creator, film, platform } = scene;
    this.#faults = faultsOf(platform.cloud);
    this.#studio = {
      ...{ creator, film, ingest: platform.ingest, say: this.#say, requests: [] },
      minute: async () => {
        const later = () => reconcile(new Date(Date.now() + minute));
        for (const work of [later, sweepOrphans, publishPending]) {
          await work().catch((error) => this.#say("the minute", `fails: ${error}`));
        }
      },
    };
  }

  readonly #say: Say = (who, what) => {
    this.#lines.push({ at: Date.now(), who, what });
  };

  async run(): Promise<Happened> {
    const { cloud } = this.#scene.platform;
    const before = await this.#untilCalm();
    for (const history of this.#histories) this.#broadcasts.push(await Broadcast.announced(history, this.#studio));
    const began = Date.now();
    await this.#fails();
    await Promise.all(this.#broadcasts.map((broadcast) => this.#lives(broadcast)));
    await this.#untilCalm();
    const calmAt = Date.now();
    this.#say("storm", "is over: nothing goes wrong from here on");
    await Promise.all(this.#broadcasts.map((broadcast) => broadcast.leave()));
    for (;;) {
      await this.#settle(calmAt);
      // What nobody could do goes out again now that it can be done; and what is done late shall have been.
      await redriveAll(cloud);
      await wait(1_000);
      const { done } = await this.#faults.read(before);
      const [broadcasts, lines, requests] = [this.#broadcasts, this.#lines, this.#studio.requests];
      const all = await happened({ broadcasts, lines, requests, done, began, calmAt }, this.#scene);
      const [broken] = check(all);
      if (!broken || secondsSince(calmAt) > bound) return all;
      this.#say("rules", `wait: ${broken.invariant}: ${broken.what}`);
    }
  }

  /** A broadcast in both its phases, with the kills beside it. Each that is on air lets the next one's faults begin. */
  async #lives(broadcast: Broadcast): Promise<void> {
    await Promise.all([broadcast.act("opening"), this.#kills(broadcast.history, "opening")]);
    await broadcast.untilOnAir();
    if (this.#failing < this.#histories.length - 1) {
      this.#failing += 1;
      await this.#fails();
    }
    await Promise.all([broadcast.act("on air"), this.#kills(broadcast.history, "on air")]);
  }

  async #fails(): Promise<void> {
    const history = this.#histories[this.#failing];
    if (!history) return;
    await eventually("other faults", () => this.#faults.set({ seed: history.seed, ...history.faults }));
    this.#say("storm", `of seed ${history.seed}`);
  }

  async #kills({ kills }: History, phase: Phase): Promise<void> {
    const began = Date.now();
    await Promise.all(
      kills.map(async ({ phase: when, at, victim }) => {
        if (when !== phase) return;
        await wait(Math.max(0, began + at - Date.now()));
        this.#say("storm", `kills ${victim}: ${kill(victim)} processes`);
      }),
    );
  }

  /** Ends all faults, and waits until what was killed stands again. Answers how many faults were done until then. */
  async #untilCalm(): Promise<number> {
    const { site } = this.#scene.platform;
    await eventually("the end of the faults", () => this.#faults.quiet());
    await eventually("a healthy site", async () => (await fetch(`${site}/healthz`)).ok);
    await eventually("a site with its streams", async () => (await fetch(`${site}/api/streams`)).ok);
    return (await this.#faults.read()).done.at(-1)?.sequence ?? 0;
  }

  /** Lets the reconciler run, with limits of minutes passing at once, until nothing of the broadcasts is left. */
  async #settle(calmAt: number): Promise<void> {
    while (secondsSince(calmAt) < bound) {
      try {
        await publishPending();
        const newest = await Promise.all(this.#broadcasts.map(({ streamId }) => Session.latest(streamId)));
        const open = newest.filter((session) => session !== undefined).filter(({ cleanedAt }) => cleanedAt === null);
        for (const session of open) await look(session, new Date(Date.now() + 1000 * ahead(session)));
        if (open.length === 0 && (await leftOf(newest.map((session) => session?.id ?? ""))).length === 0) return;
        await reconcile();
        await sweepOrphans();
      } catch (error) {
        this.#say("reconciler", `fails: ${error}`);
      }
      await wait(200);
    }
  }
}

const secondsSince = (moment: number): number => (Date.now() - moment) / 1000;

/** By how many seconds the reconciler's clock goes ahead, so that what waits for a limit need not wait. */
const ahead = ({ status }: Session.SessionRow): number => {
  if (status === "interrupted") return Limits.graceSeconds + 1;
  if (status === "ready") return Limits.idleSeconds + 1;
  // The longest pause between two attempts at mending a channel.
  return status === "provisioning" || status === "recovering" ? minute / 1000 : 0;
};
