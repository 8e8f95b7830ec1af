import type { Id } from "@directfanz/core/platform/ids";
import { log } from "@directfanz/core/platform/log";
import { keys, redis } from "@directfanz/core/platform/redis";
import { Refused } from "@directfanz/core/platform/refused";
import type { SessionRow, Status } from "@directfanz/core/stream/session";
import { type Judgement, judge } from "./judge.ts";
import type { Measure, Point, Reading } from "./measures.ts";
import { read } from "./read.ts";
import type { Seen } from "./seen.ts";
import { Health, unknownHealth } from "./view.ts";

/** States in which a channel of the session runs, or is expected to. */
const running = new Set<Status>(["ready", "live", "interrupted"]);

/** How old an answer may be that is given again. Milliseconds. */
const fresh = 15_000;

/**
 * How the ingest of an open session is. AWS is asked at most every four seconds a session, by whichever process comes
 * first; everybody else gets what was said then. Refused: 503 `health.unavailable` where AWS does not answer.
 */
export const healthOf = async (session: SessionRow, now = new Date()): Promise<Health> => {
  const { id, status, mediaLiveChannelArn: arn } = session;
  const kept = await recall(id);
  // What was measured last stays to be seen while a channel is mended.
  if (!arn || !running.has(status)) return asleep(kept);
  const { key, ttl } = keys.ingestTurn(id);
  const isOurs = (await redis().set(key, "1", "EX", ttl, "NX")) === "OK";
  if (!isOurs && kept?.measuredAt && now.getTime() - Date.parse(kept.measuredAt) < fresh) return kept;
  const judged = judge(await asked(arn, now), {
    expected: session.liveAt !== null,
    active: new Set(kept?.problems.map(({ kind }) => kind)),
    now: now.getTime(),
  });
  const health = show(judged, kept, now);
  await remember(id, health);
  return health;
};

const asleep = (kept: Health | undefined): Health =>
  kept ? { ...kept, status: "unknown", offline: true, problems: [] } : unknownHealth;

const asked = async (arn: string, now: Date): Promise<Reading> => {
  try {
    return await read(arn, now);
  } catch (error) {
    log.warn({ err: error, channel: arn }, "ingest figures cannot be read");
    throw new Refused("health.unavailable", 503, "The figures of your stream cannot be read at the moment.", {
      suggestion: "Your broadcast goes on as it is. This page asks again by itself.",
      retryAfterSeconds: 5,
    });
  }
};

/** What another version of this code has kept may have another shape: then it is forgotten. */
const recall = async (sessionId: Id): Promise<Health | undefined> => {
  const text = await redis().get(keys.ingestHealth(sessionId).key);
  return text ? Health.safeParse(JSON.parse(text)).data : undefined;
};

const remember = async (sessionId: Id, health: Health): Promise<void> => {
  const { key, ttl } = keys.ingestHealth(sessionId);
  await redis().set(key, JSON.stringify(health), "EX", ttl);
};

const show = ({ status, offline, problems, notMeasured, seen }: Judgement, kept: Health | undefined, now: Date) => {
  const since = new Map(kept?.problems.map(({ kind, since }) => [kind, since]));
  const figures = figuresOf(seen);
  // While nothing arrives the last figures stay, also once they are older than what is asked for.
  const held = offline && kept && figures.measures.bitrate === null ? kept : figures;
  return {
    status,
    offline,
    problems: problems.map((problem) => ({ ...problem, since: since.get(problem.kind) ?? now.toISOString() })),
    measures: held.measures,
    series: held.series,
    notMeasured: offline && kept ? kept.notMeasured : notMeasured,
    measuredAt: now.toISOString(),
  } satisfies Health;
};

const figuresOf = (seen: Seen): Pick<Health, "measures" | "series"> => {
  const last = (measure: Measure) => seen.last(measure)[0] ?? null;
  const series = {
    bitrate: bitrates(seen).map(dated),
    framesPerSecond: seen.points("frameRate").map(dated),
    keyFrameDistance: seen.points("keyFrameDistance").map(dated),
  };
  const measures = {
    bitrate: series.bitrate.at(-1)?.value ?? null,
    audioBitrate: last("audioBitrate"),
    framesPerSecond: last("frameRate"),
    keyFrameDistance: last("keyFrameDistance"),
    width: last("width"),
    height: last("height"),
    audioSampleRate: last("audioSampleRate"),
    speed: last("speed"),
  };
  return { measures, series };
};

/** Of the picture; where that is not known, of all that arrives. */
const bitrates = (seen: Seen): readonly Point[] => {
  const video = seen.points("videoBitrate");
  return video.length > 0
    ? video
    : seen.points("networkIn").map(({ at, value }) => ({ at, value: Math.round(value * 1_000_000) }));
};

const dated = ({ at, value }: Point) => ({ at: new Date(at).toISOString(), value });
