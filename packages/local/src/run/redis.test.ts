import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Fleet } from "./fleet.ts";
import { commandLine } from "./identity.ts";
import { readPidFile } from "./leftover.ts";
import { freePorts } from "./port.ts";
import { redisServer } from "./redis.ts";
import { redisProgram } from "./redis-program.ts";
import { newSecrets } from "./secrets.ts";

const secrets = newSecrets();
let folder: string;
const fleets: Fleet[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redis-"));
});
afterEach(async () => {
  for (const fleet of fleets.splice(0)) await fleet.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = async () => {
  const { redis: port } = await freePorts();
  const fleet = new Fleet(folder);
  fleets.push(fleet);
  const { program, url } = redisServer({ folder, port, secrets, found: await redisProgram() });
  await fleet.start(program);
  return { fleet, port, url };
};

/** What the server says to these commands, sent at once. */
const say = (port: number, ...commands: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(`${commands.join("\r\n")}\r\n`));
    let answer = "";
    socket.on("data", (part) => {
      answer += part;
    });
    socket.once("error", reject);
    socket.once("close", () => resolve(answer));
  });

test("it wants its password, which no command line shows", async () => {
  const { port, url } = await start();
  expect(await say(port, "GET x")).toContain("-NOAUTH");
  expect(await say(port, `AUTH ${new URL(url).password}`, "PING")).toBe("+OK\r\n+PONG\r\n");
  const { pid = 0 } = readPidFile(join(folder, "redis.pid")) ?? {};
  expect(commandLine(pid)).toMatch(/redis|valkey/);
  expect(commandLine(pid)).not.toContain(secrets.redisPassword);
  expect(readFileSync(join(folder, "redis.log"), "utf8")).not.toContain(secrets.redisPassword);
});

test("what was written is there after a kill and after a stop", async () => {
  const { fleet, port } = await start();
  const auth = `AUTH ${secrets.redisPassword}`;
  // Written through within the second that `appendfsync everysec` allows; a killed process loses nothing at all.
  expect(await say(port, auth, "SET session alive")).toContain("+OK\r\n+OK");
  process.kill(readPidFile(join(folder, "redis.pid"))?.pid ?? 0, "SIGKILL");
  const answer = () => say(port, auth, "GET session").catch(() => "");
  await expect.poll(answer, { timeout: 20_000 }).toContain("alive");
  await fleet.stop();
  const again = await start();
  expect(await say(again.port, auth, "GET session")).toContain("alive");
});
