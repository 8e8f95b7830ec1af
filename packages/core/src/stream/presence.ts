import type { Id } from "../platform/ids.ts";
import { keys, redis } from "../platform/redis.ts";

/**
 * Who is here, in Redis: a sorted set of viewer → last heartbeat for each stream, and beside it one of connection →
 * last heartbeat for each viewer. Whoever has been silent longer than `patience` is not here, so a killed process takes
 * its viewers with it. Each step is one script, and counting is one look into a tree.
 */

/** Three heartbeats of 10 s. */
export const patience = 30_000;

/** Which of a stream's viewers, and which of a viewer's connections. One slot, by the stream's hash tag. */
const keysOf = (streamId: Id, viewer: string): [string, string] => {
  const { key } = keys.viewers(streamId);
  return [key, `${key}:${viewer}`];
};

const beatScript = `
local since = "(" .. (ARGV[3] - ARGV[5])
local last = redis.call("zscore", KEYS[1], ARGV[1])
redis.call("zadd", KEYS[1], "gt", ARGV[3], ARGV[1])
redis.call("zadd", KEYS[2], "gt", ARGV[3], ARGV[2])
redis.call("zremrangebyscore", KEYS[2], "-inf", ARGV[3] - ARGV[5])
redis.call("expire", KEYS[1], ARGV[4])
redis.call("expire", KEYS[2], ARGV[4])
return { redis.call("zcount", KEYS[1], since, "+inf"), last or "" }`;

/** Notes a heartbeat. `wasPresent` is whether the viewer was here before it; `lastHeard` when, where that is known. */
export const beat = async (
  streamId: Id,
  viewer: string,
  connection: string,
  now: Date,
): Promise<{ count: number; wasPresent: boolean; lastHeard: Date | undefined }> => {
  const { ttl } = keys.viewers(streamId);
  const [count, last] = await run(beatScript, keysOf(streamId, viewer), [viewer, connection, +now, ttl, patience]);
  const lastHeard = last === "" ? undefined : new Date(Number(last));
  return { count, wasPresent: lastHeard !== undefined && +lastHeard > +now - patience, lastHeard };
};

const forgetScript = `
local since = ARGV[3] - ARGV[4]
redis.call("zrem", KEYS[2], ARGV[2])
local last = redis.call("zrange", KEYS[2], -1, -1, "withscores")[2]
if last and tonumber(last) > since then
  redis.call("zadd", KEYS[1], last, ARGV[1])
else
  last = nil
  redis.call("del", KEYS[2])
  redis.call("zrem", KEYS[1], ARGV[1])
end
return { redis.call("zcount", KEYS[1], "(" .. since, "+inf"), last and 1 or 0 }`;

/** Forgets a connection. `isPresent` is whether the viewer has another one. */
export const forget = async (
  streamId: Id,
  viewer: string,
  connection: string,
  now: Date,
): Promise<{ count: number; isPresent: boolean }> => {
  const [count, is] = await run(forgetScript, keysOf(streamId, viewer), [viewer, connection, +now, patience]);
  return { count, isPresent: is === 1 };
};

/** How many viewers are here. */
export const count = (streamId: Id, now: Date): Promise<number> =>
  redis().zcount(keys.viewers(streamId).key, `(${+now - patience}`, "+inf");

const takeScript = `
local silent = redis.call("zrange", KEYS[1], "-inf", ARGV[1] - ARGV[2], "byscore", "limit", 0, 500, "withscores")
for at = 1, #silent, 2 do redis.call("zrem", KEYS[1], silent[at]) end
return silent`;

/** Takes out, at most 500 a call, who has fallen silent, and when each was last heard: to one caller alone. */
export const takeSilent = async (streamId: Id, now: Date): Promise<{ viewer: string; last: Date }[]> => {
  const { key } = keys.viewers(streamId);
  const flat = (await redis().eval(takeScript, 1, key, +now, patience)) as string[];
  return Array.from({ length: flat.length / 2 }, (_, at) => ({
    viewer: flat[2 * at] ?? "",
    last: new Date(Number(flat[2 * at + 1])),
  }));
};

const run = async (script: string, names: string[], values: (string | number)[]): Promise<[number, number | string]> =>
  (await redis().eval(script, names.length, ...names, ...values)) as [number, number | string];
