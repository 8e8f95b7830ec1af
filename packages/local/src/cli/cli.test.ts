import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { portsAt } from "../ports.ts";
import { openData } from "../run/data.ts";
import { freePorts } from "../run/port.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one command on the folder as npm would, and answers what it said and its exit code. */
const run = (name: string, offset: number, ...args: string[]): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const file = join(import.meta.dirname, `${name}.ts`);
    const env = { PATH: process.env.PATH, DIRECTFANZ_DATA: folder, DIRECTFANZ_PORT_OFFSET: String(offset) };
    const flags = ["--disable-warning=ExperimentalWarning", file, ...args];
    const child = execFile(process.execPath, flags, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? (error ? 1 : 0), said: stdout + stderr });
    });
    child.stdin?.end();
  });

const freeOffset = async () => (await freePorts()).edge - portsAt(0).edge;

test("start names a taken port, and has left nothing behind", async () => {
  const offset = await freeOffset();
  const port = portsAt(offset).cloud;
  const server = createServer();
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  const { code, said } = await run("start", offset);
  await new Promise((closed) => server.close(closed));
  expect(code).toBe(1);
  expect(said.trim()).toBe(
    `Port ${port}, wanted by the local cloud, is taken by another program. ` +
      "Stop that one, or move all ports as a block: DIRECTFANZ_PORT_OFFSET=100 npm start",
  );
  expect(existsSync(join(folder, "run.json"))).toBe(false);
});

test("demo says that nothing runs, and which lengths it takes", async () => {
  const offset = await freeOffset();
  const { code, said } = await run("demo", offset);
  expect(code).toBe(1);
  expect(said.trim()).toBe(
    `DirectFanz does not answer at http://localhost:${portsAt(offset).edge}. Start it first, in another terminal: npm start`,
  );
  expect((await run("demo", offset, "soon")).said).toContain("npm run demo -- 60");
});

test("reset forgets the data, says what, and leaves what is not the platform's", async () => {
  const opened = await openData(folder, portsAt(0), {});
  opened.close();
  mkdirSync(join(folder, "cloud/s3"), { recursive: true });
  mkdirSync(join(folder, "programs"));
  writeFileSync(join(folder, "notes.txt"), "mine");
  const { code, said } = await run("reset", 0);
  expect(code).toBe(0);
  expect(said).toContain(`Removed the local cloud's state, objects and recordings: ${join(folder, "cloud")}`);
  expect(said).toContain("Removed the secrets");
  expect(readdirSync(folder).sort()).toEqual(["notes.txt", "programs"]);
  expect((await run("reset", 0)).said.trim()).toBe(`There is nothing to forget in ${folder}.`);
});

test("reset refuses while the platform runs", async () => {
  const opened = await openData(folder, portsAt(0), {});
  const { code, said } = await run("reset", 0);
  opened.close();
  expect(code).toBe(1);
  expect(said.trim()).toBe(`DirectFanz runs on ${folder} (http://localhost:8080). Stop it first, with Ctrl-C.`);
  expect(existsSync(join(folder, "secrets.json"))).toBe(true);
});
