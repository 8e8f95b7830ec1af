import * as Limits from "@directfanz/core/stream/limits";
import type { Done } from "../cloud/faults/done.ts";
import type { Line, Recorded } from "../nemesis/recorded.ts";
import { leftOf } from "./aws.ts";
import type { Broadcast } from "./broadcast.ts";
import type { Scene } from "./storm.ts";

/**
 * How long everything may take to be over once nothing goes wrong any more. Seconds: limits of minutes pass in no time, and
 * what is left is the machine's own slowness.
 */
export const bound = 180;

/** How long a channel may run without video from then on: its limits have passed. Seconds. */
const idleBound = 120;

/**
 * By how much a recording may fall short for each kill of what makes it: the outage, and the wait for a key frame; or, where
 * it has to be made of the archive, the segment of six seconds that was being written. Seconds.
 */
const outage = 8;

/** What a round knows of itself. */
interface Told {
  broadcasts: Broadcast[];
  lines: Line[];
  requests: Recorded["requests"];
  done: Done[];
  began: number;
  calmAt: number;
}

/** Everything that the rules need to know of a round. */
export interface Happened extends Recorded {
  /** Each page that stayed open: what it is told of its broadcast's state, and what that is. */
  pages: { stream: string; told: string | undefined; is: string | undefined }[];
}

/** Puts together what the database, AWS, the faults and the people know of a round. */
export const happened = async (round: Told, { witness, runs, fans, foreign }: Scene): Promise<Happened> => {
  const { calmAt, requests } = round;
  const found = await witness.seen(round.broadcasts.map(({ streamId }) => streamId));
  const { transitions, broadcasts } = found;
  const endedAt = Date.now();
  const histories = round.broadcasts.map(({ history }) => history);
  const makers = histories.flatMap(({ kills }) => kills).filter(({ victim }) => ["encoder", "cloud"].includes(victim));
  const skew = Math.max(...histories.map(({ faults }) => faults.clocks?.skew ?? 0)) / 1000;
  return {
    ...found,
    ...toldOf(round, found),
    ...{ requests, fans, calmAt, endedAt, bound },
    // Between the look at the picture and the change of state, a function waits until it can be played.
    work: transitions.reduce<Recorded["work"]>((work, { n, at }) => {
      work[n] = { task: n, name: "unknown", from: at - 20_000, to: at };
      return work;
    }, []),
    channels: round.broadcasts.flatMap(({ streamId, video }) =>
      broadcasts
        .filter(({ stream }) => stream === streamId)
        .map(({ id }) => ({
          ...{ session: id, video },
          // Until the calm nobody's limit passes: people only wait for each other.
          runs: runs
            .of(id)
            .filter(({ to = endedAt }) => to > calmAt)
            .map(({ from, to }) => ({ from: Math.max(from, calmAt), to })),
        })),
    ),
    left: await leftOf(broadcasts.map(({ id }) => id)),
    harmed: await foreign.harmed(),
    pages: await Promise.all(
      round.broadcasts.flatMap(({ streamId, pages }) => {
        const is = broadcasts.findLast(({ stream }) => stream === streamId)?.status;
        return pages.map(async (page) => ({ stream: streamId, told: await page.knows(), is }));
      }),
    ),
    // The bus, and who calls AWS, are seen where all of it is one process.
    ...{ published: [], calls: [], mostChannels: 0, quota: 0 },
    ...{ slack: idleBound - Limits.idleSeconds, skew: skew + (makers.length * outage) / 2 },
  };
};

/** The round in lines, with names that people can tell apart. */
const toldOf = (
  { broadcasts: acted, lines, done, began }: Told,
  { transitions, broadcasts }: Pick<Recorded, "transitions" | "broadcasts">,
): Pick<Recorded, "lines" | "names"> => {
  const names = new Map<string, string>();
  for (const { history, streamId } of acted) {
    names.set(streamId, `stream ${history.seed}`);
    const mine = broadcasts.filter(({ stream }) => stream === streamId);
    for (const [nth, { id }] of mine.entries()) names.set(id, `broadcast ${history.seed}.${nth}`);
  }
  const named = (text: string) => [...names].reduce((sum, [id, name]) => sum.replaceAll(id, name), text);
  const all: Line[] = [
    ...lines,
    ...transitions.map(({ at, session, was, status, revision }) => ({
      ...{ at, who: "database", what: `${session}: ${was ?? "–"} → ${status} (revision ${revision})` },
    })),
    ...done.map(({ at, kind, subject, detail }) => ({
      ...{ at: Date.parse(at), who: "fault", what: `${kind} ${subject} ${JSON.stringify(detail)}` },
    })),
  ];
  return {
    names,
    lines: all
      .map(({ at, who, what }) => ({ at: at - began, who, what: named(what) }))
      .sort((one, other) => one.at - other.at),
  };
};
