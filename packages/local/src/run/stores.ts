import { join } from "node:path";
import { type PostgresOptions, postgresServer } from "./postgres.ts";
import { redisServer } from "./redis.ts";
import { redisProgram } from "./redis-program.ts";
import { Supervised } from "./supervised.ts";

/** A PostgreSQL of our own, running, with an empty or an earlier database. */
export const startPostgres = async (options: PostgresOptions & { log: string; onStart?: (pid: number) => void }) => {
  const { program, url } = postgresServer(options);
  const server = new Supervised(
    { ...program, ...(options.onStart ? { onStart: options.onStart } : {}) },
    join(options.log, "postgres.log"),
  );
  await server.start();
  return { server, url };
};

export interface RedisStart {
  folder: string;
  port: number;
  password: string;
  log: string;
  durable?: boolean;
  onStart?: (pid: number) => void;
}

/** A Redis of our own, running. */
export const startRedis = async (options: RedisStart) => {
  const { program, url } = redisServer({ ...options, found: await redisProgram() });
  const server = new Supervised(
    { ...program, ...(options.onStart ? { onStart: options.onStart } : {}) },
    join(options.log, "redis.log"),
  );
  await server.start();
  return { server, url };
};
