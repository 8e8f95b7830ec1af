import * as Limits from "@directfanz/core/stream/limits";
import { machine, type Status } from "@directfanz/core/stream/machine";
import type { ChannelLife, Recorded } from "./recorded.ts";

/** What a history broke: the rule, and where. */
export interface Violation {
  invariant: string;
  what: string;
}

type Check = (happened: Recorded) => string[];

const final = ["ended", "failed"];
const over = ["ending", "recording", ...final];

const channelsOf = ({ channels }: Recorded, session: string): ChannelLife[] =>
  channels.filter((channel) => channel.session === session);

const videoOf = (happened: Recorded, session: string) => channelsOf(happened, session).flatMap(({ video }) => video);

const wasLive = ({ transitions }: Recorded, session: string): boolean =>
  transitions.some((one) => one.session === session && one.status === "live");

const at = ({ calmAt }: Recorded, moment: number): string => `${((moment - calmAt) / 1000).toFixed(1)} s from the calm`;

/** The next states of a state, by the table; a broadcast without anything to record skips `recording`. */
const allowed = (was: Status): string[] => {
  const to = Object.values(machine[was]).map((move) => move.to);
  return to.includes("recording") ? [...to, "ended"] : to;
};

/** Seconds of a span that a list of spans does not cover. */
const uncovered = (from: number, to: number, spans: { from: number; to: number | undefined }[]): number => {
  let missing = 0;
  let reached = from;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const end = Math.min(span.to ?? to, to);
    if (end <= reached) continue;
    missing = Math.max(missing, Math.min(span.from, to) - reached);
    reached = end;
  }
  return Math.max(missing, to - reached) / 1000;
};

const isFirst = (one: { was: string | null }): boolean => one.was === null;

/** Every rule, by the sentence that it is. Each answers where a history broke it. */
export const invariants = {
  "A broadcast moves only along the table": ({ transitions }) =>
    transitions.flatMap(({ session, was, status }) =>
      was === null
        ? status === "requested"
          ? []
          : [`${session} began as ${status}`]
        : allowed(was as Status).includes(status)
          ? []
          : [`${session} went from ${was} to ${status}`],
    ),

  "Each change of state counts the revision on by one": ({ transitions }) =>
    transitions.flatMap((one, n) => {
      const before = transitions.slice(0, n).findLast(({ session }) => session === one.session);
      if (isFirst(one)) return one.revision === 0 ? [] : [`${one.session} began with revision ${one.revision}`];
      const follows = one.was === before?.status && one.wasRevision === before.revision;
      return follows && one.revision === (one.wasRevision ?? 0) + 1
        ? []
        : [`${one.session} went from ${one.was} (${one.wasRevision}) to ${one.status} (${one.revision})`];
    }),

  "A late fact of one broadcast never touches the next": ({ transitions }) =>
    transitions.flatMap((one) => {
      const older = transitions.filter(
        ({ stream, session, n }) => stream === one.stream && session !== one.session && n < one.n,
      );
      const open = new Map(older.map(({ session, status }) => [session, status]));
      return [...open].flatMap(([session, status]) =>
        final.includes(status) ? [] : [`${one.session} changed while ${session} was ${status}`],
      );
    }),

  "A broadcast is live only if video was arriving while that was decided": (happened) =>
    happened.transitions.flatMap(({ session, status, at: moment, task }) => {
      if (status !== "live") return [];
      const since = happened.work[task]?.from ?? moment;
      // MediaLive itself says so a few seconds late.
      const arrived = videoOf(happened, session).some(
        ({ from, to = Infinity }) => from <= moment && to >= since - 5_000,
      );
      return arrived ? [] : [`${session} went live at ${at(happened, moment)} without video`];
    }),

  "A creator's stop always wins": (happened) =>
    happened.requests.flatMap(({ deed, outcome, session, task }) => {
      if (deed !== "stop" || outcome !== "done" || !session) return [];
      const life = happened.transitions.filter((one) => one.session === session);
      const end = life.find(({ status }) => over.includes(status));
      if (!end) return [`${session} was stopped and went on`];
      const row = happened.broadcasts.find(({ id }) => id === session);
      const back = life.filter(({ n, status }) => n > end.n && !over.includes(status));
      // A stream may be deleted once its broadcast is over.
      const reason =
        row && end.task === task && row.endReason !== "creator" ? [`${session} says ${row.endReason}`] : [];
      const last = life.at(-1);
      return [
        ...back.map(({ status }) => `${session} was stopped, and then ${status}`),
        ...(last && final.includes(last.status) ? [] : [`${session} was stopped, and is ${last?.status}`]),
        ...reason,
      ];
    }),

  "Exactly one recording of each broadcast that was seen and is to be recorded": (happened) =>
    happened.broadcasts.flatMap((row) => {
      const made = happened.recordings.filter(({ id }) => id === row.id);
      const wanted = row.isRecorded && wasLive(happened, row.id) && row.status === "ended" ? 1 : 0;
      if (made.length !== wanted) return [`${row.id} has ${made.length} recordings instead of ${wanted}`];
      return made.flatMap(({ status }) => (status === "PROCESSING" ? [`${row.id}'s recording was never settled`] : []));
    }),

  "A recording covers the broadcast from its first picture to its last": (happened) =>
    happened.recordings.flatMap(({ id, status, duration }) => {
      const seconds = seenSeconds(happened, id);
      if (status === "FAILED") return seconds > 2 * happened.skew ? [`${id}'s recording failed`] : [];
      const missing = seconds - duration;
      return missing > 5 + 2 * happened.skew
        ? [`${id}'s recording lacks ${missing.toFixed(0)} of ${seconds.toFixed(0)} s`]
        : [];
    }),

  "Everybody is told once that a broadcast is live": (happened) => {
    const told = new Map<string, number>();
    for (const { fan, session } of happened.notices)
      told.set(`${fan} of ${session}`, (told.get(`${fan} of ${session}`) ?? 0) + 1);
    const twice = [...told].flatMap(([who, count]) => (count > 1 ? [`${who} was told ${count} times`] : []));
    const missing = happened.broadcasts.flatMap(({ id }) =>
      wasLive(happened, id)
        ? happened.fans.flatMap((fan) => (told.has(`${fan} of ${id}`) ? [] : [`${fan} was not told of ${id}`]))
        : [],
    );
    const untrue = happened.notices.flatMap(({ fan, session }) =>
      wasLive(happened, session) ? [] : [`${fan} was told of ${session}, which never was live`],
    );
    return [...twice, ...missing, ...untrue];
  },

  "Every fact in the outbox is published": ({ outbox }) =>
    outbox.flatMap(({ name, subject, isPublished }) => (isPublished ? [] : [`${name} of ${subject}`])),

  "Nothing is published that was not committed": ({ published }) =>
    published.flatMap(({ name, session, isCommitted }) => (isCommitted ? [] : [`${name} of ${session}`])),

  "The facts of a stream are published in the order in which they were written": ({ outbox, published }) =>
    outbox.flatMap(({ subject }, n) => {
      if (outbox.findIndex((row) => row.subject === subject) !== n) return [];
      const written = outbox.filter((row) => row.subject === subject).map(({ id }) => id);
      const first = [...new Set(published.filter(({ stream }) => stream === subject).map(({ id }) => id))];
      const known = first.filter((id) => written.includes(id));
      return known.some((id, place) => written.indexOf(id) !== place) ? [`those of ${subject} were not`] : [];
    }),

  "A fact is written once": ({ outbox }) => {
    const once = ["stream.started", "stream.session_ending", "stream.session_ended", "stream.recording_ready"];
    const seen = new Map<string, number>();
    for (const { name, session } of outbox)
      if (once.includes(name)) seen.set(`${name} of ${session}`, (seen.get(`${name} of ${session}`) ?? 0) + 1);
    return [...seen].flatMap(([what, count]) => (count > 1 ? [`${what}: ${count} times`] : []));
  },

  "No channel runs without video beyond the limits": (happened) =>
    happened.channels.flatMap(({ session, runs, video }) =>
      runs.flatMap(({ from, to = happened.endedAt }) => {
        const seen = video.some((span) => span.from < to && (span.to ?? to) > from);
        const limit = Math.max(Limits.idleSeconds, seen ? Limits.graceSeconds : 0) + happened.slack;
        const without = uncovered(from, to, video);
        return without > limit
          ? [`one of ${session} ran ${without.toFixed(0)} s without video; ${limit} s are allowed`]
          : [];
      }),
    ),

  "Once nothing goes wrong any more, every broadcast ends in time": (happened) =>
    happened.broadcasts.flatMap(({ id, status, cleanedAt }) => {
      if (!final.includes(status)) return [`${id} is ${status} for ever`];
      if (cleanedAt === null) return [`${id} was never put away`];
      const late = (cleanedAt - happened.calmAt) / 1000;
      return late > happened.bound ? [`${id} took ${late.toFixed(0)} s; ${happened.bound} s are allowed`] : [];
    }),

  "Nothing is left on AWS": ({ left }) => left,

  "Nothing of others is touched": ({ harmed, calls }) => [
    ...harmed,
    ...calls.flatMap(({ owner, name }) => (owner === "others" ? [`${name} of another's`] : [])),
  ],

  "There are never more channels than the account may have": ({ mostChannels, quota, calls }) => [
    ...(mostChannels > quota ? [`${mostChannels} of ${quota}`] : []),
    ...calls.flatMap(({ name, owner, outcome }) =>
      outcome === "full" ? [`${name} of ${owner} was refused: no channel was free`] : [],
    ),
  ],

  "The queue is first come, first served": ({ transitions, broadcasts, work }) => {
    const place = new Map(broadcasts.map(({ id, queueNumber }) => [id, queueNumber]));
    const waiting = new Map<string, number>();
    return transitions.flatMap(({ session, was, status, task, at: moment }) => {
      // Who has not been answered yet has not come yet: a number is drawn before the rest of the transaction.
      if (was === null) waiting.set(session, work[task]?.to ?? Infinity);
      if (was !== "requested") return [];
      waiting.delete(session);
      if (status !== "provisioning") return [];
      const mine = place.get(session) ?? 0;
      return [...waiting].flatMap(([other, cameAt]) =>
        cameAt < moment && (place.get(other) ?? Infinity) < mine ? [`${session} was admitted before ${other}`] : [],
      );
    });
  },
} satisfies Record<string, Check>;

/** Seconds of video that came in from the moment at which a broadcast was live to its last picture. */
const seenSeconds = (happened: Recorded, session: string): number => {
  const live = happened.transitions.find((one) => one.session === session && one.status === "live");
  const end = happened.transitions.find((one) => one.session === session && over.includes(one.status));
  if (!live || !end) return 0;
  return videoOf(happened, session).reduce(
    (sum, { from, to = end.at }) => sum + Math.max(0, Math.min(to, end.at) - Math.max(from, live.at)) / 1000,
    0,
  );
};

/** Every rule that a history broke. */
export const check = (happened: Recorded): Violation[] =>
  Object.entries<Check>(invariants).flatMap(([invariant, broken]) =>
    broken(happened).map((what) => ({ invariant, what: readable(happened, what) })),
  );

const readable = ({ names }: Recorded, text: string): string =>
  [...names].reduce((sum, [id, name]) => sum.replaceAll(id, name), text);
