import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { nobody } from "@directfanz/core/platform/actor";
import { tell } from "@directfanz/core/platform/news";
import { redis } from "@directfanz/core/platform/redis";
import * as Viewers from "@directfanz/core/stream/viewers";
import { afterEach, expect, test } from "vitest";
import { given } from "../../core/src/testing/given.ts";
import { startRealtime } from "./server.ts";
import { closePages, openPage } from "./testing.ts";

const children = new Set<ChildProcess>();
afterEach(() => {
  closePages();
  for (const child of children) child.kill("SIGKILL");
  children.clear();
});

/** The service as it is deployed: a process of its own. */
const startProcess = async (): Promise<{ url: string; child: ChildProcess }> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "info", NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.add(child);
  for await (const line of child.stdout) {
    const [, url] = /"url":"(http:[^"]+)"/.exec(String(line)) ?? [];
    if (url) {
      child.stdout.resume();
      return { url, child };
    }
  }
  throw new Error("the service did not start");
};

const later = (seconds: number) => new Date(Date.now() + seconds * 1000);

test("a killed server's viewers are no longer counted once they have been silent, the others are", async () => {
  const { stream } = await given.stream();
  const [doomed, alive] = [await startProcess(), await startRealtime({ port: 0, times: { beat: 100 } })];
  for (let at = 0; at < 3; at++) await (await openPage(doomed.url)).join(stream.id);
  for (let at = 0; at < 2; at++) await (await openPage(alive.url)).join(stream.id);
  expect(await Viewers.count(stream.id)).toBe(5);
  const dead = new Promise((resolve) => doomed.child.once("exit", resolve));
  doomed.child.kill("SIGKILL");
  await dead;
  expect(await Viewers.count(stream.id)).toBe(5);
  const { length: watched } = await silentSince(stream.id);
  expect(watched).toBe(3);
  await alive.close(0);
  expect(await Viewers.metrics(stream.id, nobody, later(31))).toEqual({ now: 0, peak: 5, total: 5 });
});

/** Who would be taken for gone 30 s after the last heartbeat of the dead, while the others still beat. */
const silentSince = async (streamId: string): Promise<string[]> => {
  const scores = async () => {
    const flat = await redis().zrange(`stream:{${streamId}}:viewers`, 0, -1, "WITHSCORES");
    return new Map(flat.flatMap((value, at) => (at % 2 === 0 ? [[value, Number(flat[at + 1])] as const] : [])));
  };
  const before = await scores();
  await expect
    .poll(async () => [...(await scores())].filter(([who, at]) => at > (before.get(who) ?? 0)).length)
    .toBe(2);
  const after = await scores();
  return [...after].filter(([who, at]) => at === before.get(who)).map(([who]) => who);
};

test("pages keep their sockets while Redis is away, and hear again when it is back", async () => {
  const { stream } = await given.stream();
  const server = await startRealtime({ port: 0, times: { beat: 100, count: 50 } });
  const page = await openPage(server.url);
  await page.join(stream.id);
  await expect.poll(() => page.told.viewers.at(-1)).toEqual({ now: 1 });
  // Every connection is cut, as a failover does.
  await redis().call("CLIENT", "KILL", "TYPE", "pubsub");
  await redis()
    .call("CLIENT", "KILL", "TYPE", "normal")
    .catch(() => {});
  await expect
    .poll(
      async () => {
        await tell({ streamId: stream.id, name: "recording", body: { recordingId: "1" } }).catch(() => {});
        return page.told.recording.length;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0);
  expect(page.socket.connected).toBe(true);
  await redis().del(`stream:{${stream.id}}:viewers`);
  await expect.poll(() => Viewers.count(stream.id)).toBe(1);
  await server.close(0);
});

test("the process stops when it is told to", async () => {
  const { child } = await startProcess();
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
});
