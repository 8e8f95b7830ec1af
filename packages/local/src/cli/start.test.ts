import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { portsAt } from "../ports.ts";
import { makeFolder, root } from "../run/folder.ts";
import { identity } from "../run/identity.ts";
import { freePorts } from "../run/port.ts";
import { placeElsewhere } from "../run/postgres-place.ts";
import { type Run, runningOn } from "../run/record.ts";
import { secretsIn } from "../run/secrets.ts";

/** The first start may have to build the web app, on a machine that runs other suites beside. */
const patience = 400_000;

let folder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  mkdirSync(join(root, ".local/test"), { recursive: true, mode: 0o711 });
  folder = mkdtempSync(join(root, ".local/test/start-"));
  makeFolder(folder, { passable: true });
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGINT");
    await once(child, "exit");
  }
  rmSync(placeElsewhere(secretsIn(folder).installation), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the platform as `npm start` does, and waits for its block. */
const start = async (offset: number) => {
  const env = { ...process.env, DIRECTFANZ_DATA: folder, DIRECTFANZ_PORT_OFFSET: String(offset) };
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...own } = env as Record<string, string>;
  const flags = ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "start.ts")];
  const child = spawn(process.execPath, flags, { env: own, stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let said = "";
  for (const from of [child.stdout, child.stderr]) from.on("data", (part: Buffer) => (said += part));
  await expect.poll(() => said + (child.exitCode ?? ""), { timeout: patience }).toMatch(/is ready|\n\d+$/);
  return { child, said: () => said, run: runningOn(folder) };
};

const running = (run: Run | undefined) =>
  Object.entries(run?.processes ?? {}).filter(([, { pid, identity: known }]) => identity(pid) === known);

test(
  "start makes a site that answers; a kill leaves nothing, the next start finds the data, Ctrl-C ends all",
  async () => {
    const offset = (await freePorts()).edge - portsAt(0).edge;
    const site = `http://localhost:${portsAt(offset).edge}`;
    const logIn = async () => {
      const answer = await fetch(`${site}/api/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: "demo-creator@directfanz.local", password: "demo-creator" }),
      });
      return answer.status;
    };

    const first = await start(offset);
    expect(first.said()).toContain(`Site         ${site}`);
    expect(
      running(first.run)
        .map(([name]) => name)
        .sort(),
    ).toEqual(["cloud", "edge", "postgres", "realtime", "redis", "streaming", "web"]);
    expect((await fetch(site)).status).toBe(200);
    expect(await logIn()).toBe(200);

    first.child.kill("SIGKILL");
    await expect.poll(() => running(first.run), { timeout: 60_000 }).toEqual([]);

    const second = await start(offset);
    expect(await logIn()).toBe(200);
    second.child.kill("SIGINT");
    const [code] = await once(second.child, "exit");
    expect(code).toBe(0);
    expect(second.said()).toContain("✓ Stopped");
    expect(running(second.run)).toEqual([]);
    expect(runningOn(folder)).toBeUndefined();
  },
  2 * patience,
);
