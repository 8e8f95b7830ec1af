import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { nobody } from "@directfanz/core/platform/actor";
import * as Viewers from "@directfanz/core/stream/viewers";
import { afterEach, expect, test } from "vitest";
import { given } from "../../core/src/testing/given.ts";
import { startRealtime } from "./server.ts";
import { closePages, eventually, openPage } from "./testing.ts";

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
  // Of the moment when the dead have been silent for 30 s: who has beaten since they died is there, and nobody else.
  const killed = Date.now();
  await eventually(() => Viewers.count(stream.id, new Date(killed + 30_000))).toBe(2);
  await alive.close(0);
  expect(await Viewers.metrics(stream.id, nobody, new Date(killed + 30_000))).toEqual({ now: 0, peak: 5, total: 5 });
}, 90_000);

// `startProcess` reads no further than the first line, so the log has no reader any more.
test("the process stops when it is told to, also where nobody reads its log", async () => {
  const { child } = await startProcess();
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
}, 90_000);
