import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { publishPending } from "@directfanz/core/platform/outbox";
import * as Limits from "@directfanz/core/stream/limits";
import * as Session from "@directfanz/core/stream/session";
import { look } from "@directfanz/live/look";
import { sweepOrphans } from "@directfanz/live/orphans";
import { reconcile } from "@directfanz/live/reconcile";
import { faultsOf } from "../cloud/faults/client.ts";
import { check } from "../nemesis/checker.ts";
import type { Line, Recorded } from "../nemesis/recorded.ts";
import { root } from "../run/folder.ts";
import { eventually } from "../testing/eventually.ts";
import type { UnderTest } from "../testing/platform.ts";
import { testFilm } from "../testing/publisher.ts";
import { Visitor } from "../testing/visitor.ts";
import { leftOf, plantForeign, redriveAll } from "./aws.ts";
import { Broadcast, type Say, type Studio } from "./broadcast.ts";
import type { History, Phase } from "./history.ts";
import { kill } from "./kill.ts";
import { openWitness, type Witness } from "./witness.ts";

/**
 * How long everything may take to be over once nothing goes wrong any more. Seconds: limits of minutes pass in no time, and
 * what is left is the machine's own slowness.
 */
const bound = 180;

/** A little more than one, so that whatever waits for one is due. Milliseconds. */
const minute = 61_000;

/** By how much a recording may fall short for each kill of what makes it: the outage, and the wait for a key frame. Seconds. */
const outage = 8;

/** Opens a storm over a platform that was started with faults. This process must run in the platform's environment. */
export const openStorm = async (platform: UnderTest) => {
  const witness = await openWitness(platform.environment.DATABASE_URL ?? "");
  const foreign = await plantForeign();
  const creator = await Visitor.signedUp(platform.site, "ARTIST", "Ada");
  const fans = await Promise.all(["Finn", "Fay"].map((name) => Visitor.signedUp(platform.site, "FAN", name)));
  const subscribers = await witness.subscribe(
    creator.email,
    fans.map(({ email }) => email),
  );
  // A small picture: what is tried is not the encoder's speed.
  const film = await testFilm(join(root, ".local/test/films"), 60, "640x360");
  return {
    /** Makes these histories happen side by side, each with its kills and, one after the other, its faults. */
    run: (histories: History[]): Promise<Recorded> =>
      new Round(histories, platform, witness, { creator, film, fans: subscribers, harmed: foreign.harmed }).run(),
    close: async (): Promise<void> => {
      await foreign.remove();
      await witness.close();
    },
  };
};

export type Storm = Awaited<ReturnType<typeof openStorm>>;

/** What every round of a storm has. */
interface Scene {
  creator: Visitor;
  film: string;
  /** Who subscribes to the creator: ids of users. */
  fans: string[];
  /** What is missing of what others have on AWS. */
  harmed: () => Promise<string[]>;
}

class Round {
  readonly #histories: History[];
  readonly #platform: UnderTest;
  readonly #witness: Witness;
  readonly #faults: ReturnType<typeof faultsOf>;
  readonly #scene: Scene;
  readonly #lines: Line[] = [];
  readonly #studio: Studio;
  #broadcasts: Broadcast[] = [];

  constructor(histories: History[], platform: UnderTest, witness: Witness, scene: Scene) {
    this.#histories = histories;
    this.#platform = platform;
    this.#witness = witness;
    this.#scene = scene;
    const { creator, film } = scene;
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

  async run(): Promise<Recorded> {
    const before = await this.#untilCalm();
    for (const history of this.#histories) this.#broadcasts.push(await Broadcast.announced(history, this.#studio));
    const began = Date.now();
    await this.#fails(this.#histories[0]);
    await Promise.all(this.#broadcasts.map((broadcast) => this.#lives(broadcast)));
    await this.#untilCalm();
    const calmAt = Date.now();
    this.#say("storm", "is over: nothing goes wrong from here on");
    await Promise.all(this.#broadcasts.map((broadcast) => broadcast.leave()));
    for (;;) {
      await this.#settle(calmAt);
      // What nobody could do goes out again now that it can be done; and what is done late shall have been.
      await redriveAll(this.#platform.cloud);
      await wait(1_000);
      const recorded = await this.#recorded(began, calmAt, before);
      if (check(recorded).length === 0 || secondsSince(calmAt) > bound) return recorded;
    }
  }

  /** A broadcast in both its phases, with the kills beside it. The first that is on air lets the faults of the last begin. */
  async #lives(broadcast: Broadcast): Promise<void> {
    await Promise.all([broadcast.act("opening"), this.#kills(broadcast.history, "opening")]);
    await broadcast.untilOnAir();
    const last = this.#histories.at(-1);
    if (last !== this.#failing) await this.#fails(last);
    await Promise.all([broadcast.act("on air"), this.#kills(broadcast.history, "on air")]);
  }

  #failing: History | undefined;

  async #fails(history: History | undefined): Promise<void> {
    if (!history) return;
    this.#failing = history;
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
    const { site } = this.#platform;
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

  async #recorded(began: number, calmAt: number, before: number): Promise<Recorded> {
    const { seen } = this.#witness;
    const found = await seen(this.#broadcasts.map(({ streamId }) => streamId));
    const { transitions, broadcasts } = found;
    const { done } = await this.#faults.read(before);
    const names = new Map<string, string>();
    for (const { history, streamId } of this.#broadcasts) {
      names.set(streamId, `stream ${history.seed}`);
      const mine = broadcasts.filter(({ stream }) => stream === streamId);
      for (const [nth, { id }] of mine.entries()) names.set(id, `broadcast ${history.seed}.${nth}`);
    }
    const named = (text: string) => [...names].reduce((sum, [id, name]) => sum.replaceAll(id, name), text);
    const lines: Line[] = [
      ...this.#lines,
      ...transitions.map(({ at, session, was, status, revision }) => ({
        ...{ at, who: "database", what: `${session}: ${was ?? "–"} → ${status} (revision ${revision})` },
      })),
      ...done.map(({ at, kind, subject, detail }) => ({
        ...{ at: Date.parse(at), who: "fault", what: `${kind} ${subject} ${JSON.stringify(detail)}` },
      })),
    ];
    const kills = this.#histories.flatMap((history) => history.kills.map(({ victim }) => victim));
    const skew = Math.max(...this.#histories.map(({ faults }) => faults.clocks?.skew ?? 0)) / 1000;
    const outages = kills.filter((victim) => victim === "encoder" || victim === "cloud").length * outage;
    return {
      ...found,
      names,
      lines: lines
        .map(({ at, who, what }) => ({ at: at - began, who, what: named(what) }))
        .sort((one, other) => one.at - other.at),
      requests: this.#studio.requests,
      // Between the look at the picture and the change of state, a function waits until it can be played.
      work: transitions.reduce<Recorded["work"]>((work, { n, at }) => {
        work[n] = { task: n, name: "unknown", from: at - 20_000, to: at };
        return work;
      }, []),
      channels: broadcasts.flatMap(({ id, stream }) =>
        this.#broadcasts
          .filter(({ streamId }) => streamId === stream)
          .map(({ video }) => ({ session: id, runs: [], video })),
      ),
      harvestsFail: done.filter(({ kind }) => kind === "harvestFailed").length >= 3,
      left: await leftOf(broadcasts.map(({ id }) => id)),
      harmed: await this.#scene.harmed(),
      // The bus, and who calls AWS, are seen where all of it is one process.
      fans: this.#scene.fans,
      ...{ published: [], calls: [], mostChannels: 0, quota: 0 },
      ...{ calmAt, endedAt: Date.now(), bound, slack: 0, skew: skew + outages / 2 },
    };
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
