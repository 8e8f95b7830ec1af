import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./folder.ts";
import { identity } from "./identity.ts";
import { readPidFile } from "./leftover.ts";
import { freePorts } from "./port.ts";
import { placeElsewhere } from "./postgres-place.ts";
import { newSecrets } from "./secrets.ts";

const secrets = newSecrets();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tether-"));
  rmSync(folder, { recursive: true });
  makeFolder(folder, { passable: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(placeElsewhere(secrets.installation), { recursive: true, force: true });
});

test("a supervisor that is killed outright leaves nothing running", async () => {
  const ports = await freePorts();
  const from = (name: string) => JSON.stringify(join(import.meta.dirname, name));
  const service = join(folder, "service.mjs");
  writeFileSync(service, "setInterval(() => {}, 1000);");
  const supervisor = join(folder, "supervisor.mjs");
  writeFileSync(
    supervisor,
    `import { Fleet } from ${from("fleet.ts")};
     import { postgresServer } from ${from("postgres.ts")};
     import { redisServer } from ${from("redis.ts")};
     import { redisProgram } from ${from("redis-program.ts")};
     const folder = ${JSON.stringify(folder)}, secrets = ${JSON.stringify(secrets)};
     const fleet = new Fleet(folder);
     const found = await redisProgram();
     await Promise.all([
       fleet.start(postgresServer({ folder, port: ${ports.postgres}, secrets }).program),
       fleet.start(redisServer({ folder, port: ${ports.redis}, secrets, found }).program),
       fleet.start({
         name: "web", run: [${JSON.stringify(service)}], env: {}, healthy: async () => true, stopWithin: 1, startWithin: 1000,
       }),
     ]);
     console.log([...fleet.processes.values()].map((process) => process.pid).join(" "));`,
  );
  const child = spawn(process.execPath, [supervisor], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (part) => {
    said += part;
  });
  await expect.poll(() => said, { timeout: 30_000 }).toMatch(/\d+ \d+ \d+\n/);
  const pids = said.trim().split(" ").map(Number);
  const stores = ["postgres", "redis"].map((name) => readPidFile(join(folder, `${name}.pid`))?.pid ?? 0);
  const running = () => [...pids, ...stores].filter((pid) => identity(pid) !== undefined);
  expect(running()).toEqual([...pids, ...stores]);

  child.kill("SIGKILL");
  await expect.poll(running, { timeout: 20_000 }).toEqual([]);
});
