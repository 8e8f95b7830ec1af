import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { identity } from "./identity.ts";
import { Supervised } from "./supervised.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "supervised-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const supervise = (code: string, more: { startWithin?: number; healthy?: () => Promise<boolean> } = {}) => {
  const file = join(folder, "program.mjs");
  writeFileSync(file, code);
  const log = join(folder, "program.log");
  const ready = async () => readFileSync(log, "utf8").includes("ready");
  return new Supervised(
    {
      name: "program",
      run: [file],
      env: { PATH: process.env.PATH ?? "" },
      healthy: ready,
      stopWithin: 1_000,
      startWithin: 20_000,
      ...more,
    },
    log,
  );
};

const until = async (is: () => boolean) => {
  while (!is()) await sleep(20);
};
const serving = 'console.log("ready"); setInterval(() => {}, 1000);';

test("a process that dies runs again under another pid", async () => {
  const program = supervise(serving);
  await program.start();
  const first = program.pid;
  program.kill("SIGKILL");
  await until(() => program.restarts === 1 && program.pid !== undefined);
  expect(program.pid).not.toBe(first);
  await program.stop();
  expect(program.pid).toBeUndefined();
});

test("one that cannot start says so with its last lines", async () => {
  const program = supervise('console.error("no such table"); process.exit(1);');
  await expect(program.start()).rejects.toThrow(/program ended while it started[\s\S]*no such table/);
  await program.stop();
});

test("one that never answers is ended and named", async () => {
  const program = supervise("setInterval(() => {}, 1000);", { startWithin: 300, healthy: async () => false });
  await expect(program.start()).rejects.toThrow("did not answer within 0.3 s");
  expect(program.pid).toBeUndefined();
  await program.stop();
});

test("one that does not want to stop is killed, with what it had started", async () => {
  const program = supervise(`
    import { spawn } from "node:child_process";
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    process.on("SIGTERM", () => {});
    console.log("ready " + child.pid);
    setInterval(() => {}, 1000);`);
  await program.start();
  const grandchild = Number(/ready (\d+)/.exec(program.output.last())?.[1]);
  expect(identity(grandchild)).toBeDefined();
  await program.stop();
  await until(() => identity(grandchild) === undefined);
});

test("a stop while it starts leaves nothing", async () => {
  const program = supervise("setInterval(() => {}, 1000);", { healthy: async () => false });
  const started = program.start().catch((error: Error) => error.message);
  await until(() => program.pid !== undefined);
  const { pid = 0 } = program;
  await program.stop();
  expect(await started).toContain("program ended while it started");
  expect(identity(pid)).toBeUndefined();
});
