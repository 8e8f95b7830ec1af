import { Cluster, Redis } from "ioredis";
import { link } from "./links.ts";
import { log } from "./log.ts";

/**
 * Every key of the platform, with its life in seconds. Keys that are used together share a hash tag, so that a cluster
 * keeps them in one slot.
 */
export const keys = {
  /** A signed-in browser (the design's fields), a hash. */
  session: (sessionId: string) => ({ key: `session:{${sessionId}}`, ttl: 30 * 24 * 3600 }),
  /** The sessions of one user, a sorted set by time of sign-in: to sign out everywhere without KEYS. */
  userSessions: (userId: string) => ({ key: `user_sessions:{${userId}}`, ttl: 30 * 24 * 3600 }),
  /** The live state of a stream, a hash. */
  stream: (streamId: string) => ({ key: `stream:{${streamId}}`, ttl: 24 * 3600 }),
  /** The last 100 chat messages of a stream, a list, newest first. */
  chat: (streamId: string) => ({ key: `stream:{${streamId}}:chat`, ttl: 24 * 3600 }),
  /** Who watches: a sorted set of connection → time of the last heartbeat (ms). */
  viewers: (streamId: string) => ({ key: `stream:{${streamId}}:viewers`, ttl: 3600 }),
  /** What was last said of a session's ingest, JSON: the next answer goes on from it. */
  ingestHealth: (sessionId: string) => ({ key: `ingest:{${sessionId}}`, ttl: 300 }),
  /** Held by whoever asks AWS about a session's ingest next: everybody else gets what was last said. */
  ingestTurn: (sessionId: string) => ({ key: `ingest:{${sessionId}}:turn`, ttl: 4 }),
  /** Everybody in the queue for a channel has just been told where they stand. */
  queueTold: { key: "queue:told", ttl: 2 },
  /** Prefix of the rate limiter's own counters. */
  rateLimit: { prefix: "rate_limit" },
} as const;

/** The one channel on which pages' news travels between processes. */
export const newsChannel = "directfanz:news";

export type RedisClient = Redis | Cluster;

const connect = (name: string): RedisClient => {
  const client = process.env.REDIS_URL ? single(process.env.REDIS_URL, name) : linked(name);
  // Without a listener ioredis prints; with a failover going on it would print hundreds a second.
  let last = 0;
  client.on("error", (error) => {
    if (Date.now() - last < 5_000) return;
    last = Date.now();
    log.warn({ err: error }, "redis");
  });
  return client;
};

const timeouts = { connectTimeout: 5_000, commandTimeout: 5_000, maxRetriesPerRequest: 3 };
const retryStrategy = (attempt: number) => Math.min(50 * attempt, 1_000);

const single = (url: string, connectionName: string) => new Redis(url, { ...timeouts, retryStrategy, connectionName });

const linked = (connectionName: string): RedisClient => {
  const { host, port, username, password, cluster, tls } = link("Cache");
  const options = { ...timeouts, username, password, connectionName, ...(tls ? { tls: {} } : {}) };
  if (!cluster) return new Redis({ host, port, ...options, retryStrategy });
  return new Cluster([{ host, port }], {
    // With ioredis's defaults writes fail while a replica is promoted (7 of 25,000 measured; none with these).
    retryDelayOnMoved: 50,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    maxRedirections: 100,
    dnsLookup: (address, callback) => callback(null, address),
    redisOptions: options,
  });
};

let shared: RedisClient | undefined;
const subscribers = new Set<RedisClient>();

/** The process's connection for commands. */
export const redis = (): RedisClient => {
  shared ??= connect("commands");
  return shared;
};

/** A connection of its own for subscriptions: a subscribed one takes no other command. */
export const redisSubscriber = (): RedisClient => {
  const client = connect("subscriber");
  subscribers.add(client);
  return client;
};

/** One round trip, for health checks. */
export const pingRedis = async (): Promise<void> => {
  await redis().get("health");
};

/** Closes every connection of this process. */
export const closeRedis = async (): Promise<void> => {
  const open = [shared, ...subscribers].filter((client) => client !== undefined);
  shared = undefined;
  subscribers.clear();
  await Promise.all(open.map((client) => client.quit().catch(() => client.disconnect())));
};
