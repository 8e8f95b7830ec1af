import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { nodeImages } from "./images.ts";

const bundled = (["realtime", "streaming"] as const).map((name) => ({ name, ...nodeImages[name] }));
const folder = mkdtempSync(join(tmpdir(), "bundles-"));

beforeAll(async () => {
  for (const { name, ...image } of bundled) await bundle(name, image, join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

/** Runs what lies in the folder, with an environment in which nothing can be reached. */
const start = (name: string, port: number) => {
  const child = spawn(process.execPath, [join(folder, name, `services/${name}/main.mjs`)], {
    cwd: join(folder, name),
    env: {
      PORT: String(port),
      VERSION: "bundled",
      DATABASE_URL: "postgres://nobody:nothing@127.0.0.1:1/none",
      REDIS_URL: "redis://127.0.0.1:1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part) => {
      said += part;
    });
  /** Asks until there is an answer. */
  const get = async (path: string): Promise<Response> => {
    while (child.exitCode === null) {
      try {
        return await fetch(`http://127.0.0.1:${port}${path}`);
      } catch {
        await sleep(50);
      }
    }
    throw new Error(`${name} has ended: ${said}`);
  };
  return { child, get, said: () => said };
};

test("the API runs from its bundle alone, and ends with 0 when told to stop", async () => {
  const { child, get } = start("streaming", await freePort());
  try {
    const health = await get("/healthz");
    // Without its stores it is of no use, but it lives.
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ status: "unavailable", version: "bundled" });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  } finally {
    child.kill("SIGKILL");
  }
});

test("realtime's bundle misses its Redis, which it needs to start, and no file", async () => {
  const { child, said } = start("realtime", await freePort());
  try {
    expect(await once(child, "close")).toEqual([1, null]);
    expect(said()).toContain("ECONNREFUSED 127.0.0.1:1");
    expect(said()).not.toMatch(/MODULE_NOT_FOUND|ENOENT|Dynamic require|is not defined/);
  } finally {
    child.kill("SIGKILL");
  }
});

test("the API's documentation comes from files beside the bundle", async () => {
  const { child, get } = start("streaming", await freePort());
  try {
    for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"]) {
      const response = await get(`/api/docs/${file}`);
      expect([file, response.status]).toEqual([file, 200]);
    }
  } finally {
    child.kill("SIGKILL");
  }
});

test("a bundle holds its programs, its native code and what they read, and no sources", () => {
  const files = (name: string) => readdirSync(join(folder, name), { recursive: true, encoding: "utf8" });
  for (const { name, programs } of bundled) {
    for (const program of Object.keys(programs))
      expect(existsSync(join(folder, name, `services/${name}/${program}.mjs`))).toBe(true);
    expect(files(name).filter((file) => file.endsWith(".ts"))).toEqual([]);
  }
  // Passwords are hashed in native code.
  expect(files("streaming").filter((file) => file.endsWith(".node"))).toHaveLength(1);
  expect(files("streaming")).toContain("migrations/meta/_journal.json");
  expect(files("realtime").some((file) => file.startsWith("migrations"))).toBe(false);
});
