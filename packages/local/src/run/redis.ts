import { rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { makeFolder } from "./folder.ts";
import type { Kept } from "./kept.ts";
import { end, readPidFile } from "./leftover.ts";
import type { RedisProgram } from "./redis-program.ts";
import type { Secrets } from "./secrets.ts";
import type { Program } from "./supervised.ts";

export interface RedisOptions {
  folder: string;
  port: number;
  secrets: Pick<Secrets, "redisPassword">;
  found: RedisProgram;
  /** False for tests, whose data nobody misses. */
  durable?: boolean;
}

/** Redis of its own for a data folder. The password stands in a file that only we may read, never on a command line. */
export const redisServer = ({ folder, port, secrets, found, durable = true }: RedisOptions) => {
  const password = secrets.redisPassword;
  const data = makeFolder(join(folder, "redis"));
  const settings = join(data, "redis.conf");
  const pidFile = join(folder, "redis.pid");
  const kept: Kept = {
    command: found.command,
    args: [settings],
    env: { PATH: process.env.PATH ?? "", ...found.env },
    pidFile,
    stopSignal: "SIGTERM",
    stopWithin: 8_000,
  };
  const program: Omit<Program, "onStart"> = {
    name: "redis",
    run: [join(import.meta.dirname, "keeper.ts"), JSON.stringify(kept)],
    env: { PATH: process.env.PATH ?? "" },
    prepare: async () => {
      const left = readPidFile(pidFile);
      if (left) await end(left, { within: 8_000 });
      rmSync(pidFile, { force: true });
      const lines = [
        "bind 127.0.0.1",
        `port ${port}`,
        `dir "${data}"`,
        `requirepass ${password}`,
        `appendonly ${durable ? "yes" : "no"}`,
        "appendfsync everysec",
        'save ""',
        "daemonize no",
      ];
      writeFileSync(settings, `${lines.join("\n")}\n`, { mode: 0o600 });
    },
    healthy: () => pongs(port, password),
    stopWithin: 10_000,
    startWithin: 30_000,
  };
  return { program, url: `redis://:${password}@127.0.0.1:${port}` };
};

/** False also while it still reads its data: it answers `-LOADING` then. */
const pongs = (port: number, password: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    let answer = "";
    const done = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(2_000, () => done(false));
    socket.once("error", () => done(false));
    socket.once("close", () => done(false));
    socket.on("data", (part) => {
      answer += part;
      if (answer.includes("+PONG")) done(true);
      else if (answer.includes("-")) done(false);
    });
  });
