import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { portsAt } from "../ports.ts";
import { openData } from "./data.ts";
import { identity } from "./identity.ts";
import { remember } from "./leftover.ts";
import { freePorts } from "./port.ts";
import { runningOn } from "./record.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("one platform a folder, and the second is told where the first is", async () => {
  const ports = await freePorts();
  const first = await openData(folder, ports, {});
  expect(runningOn(folder)?.site).toBe(`http://localhost:${ports.edge}`);
  await expect(openData(folder, ports, {})).rejects.toThrow(
    `already runs on ${folder}: http://localhost:${ports.edge}`,
  );
  first.close();
  const second = await openData(folder, ports, {});
  expect(second.secrets).toEqual(first.secrets);
  second.close();
  expect(runningOn(folder)).toBeUndefined();
});

test("secrets are for their owner's eyes, and damaged ones are not replaced in silence", async () => {
  const opened = await openData(folder, portsAt(0), {});
  opened.close();
  expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
  writeFileSync(join(folder, "secrets.json"), "{");
  await expect(openData(folder, portsAt(0), {})).rejects.toThrow(/secrets.json is damaged.*npm run reset/);
});

test("a taken port is named with what wants it and how to move", async () => {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await expect(openData(folder, portsAt(0), { rtmp: port })).rejects.toThrow(
    `Port ${port}, wanted by the video ingest, is taken by another program. ` +
      "Stop that one, or move all ports as a block: DIRECTFANZ_PORT_OFFSET=100 npm start",
  );
  await new Promise((closed) => server.close(closed));
  const opened = await openData(folder, portsAt(0), { rtmp: port });
  opened.close();
});

test("what a killed run left is ended, but nobody else's process that has its number by now", async () => {
  const sleeper = () => spawn("sleep", ["600"], { stdio: "ignore", detached: true });
  const [left, other] = [sleeper(), sleeper()];
  const pids = { left: left.pid ?? 0, other: other.pid ?? 0 };
  const gone = { pid: 2 ** 22 + 1, identity: "of another boot" };
  const run = {
    supervisor: gone,
    site: "http://localhost:8080",
    ports: {},
    processes: { realtime: remember(pids.left), web: { pid: pids.other, identity: "of another time" }, edge: gone },
  };
  writeFileSync(join(folder, "run.json"), JSON.stringify(run));
  const { ended, close } = await openData(folder, portsAt(0), {});
  close();
  expect(ended).toEqual(["realtime"]);
  expect(identity(pids.left)).toBeUndefined();
  expect(identity(pids.other)).toBeDefined();
  other.kill("SIGKILL");
});
