import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ownVariables } from "./environment.ts";
import { programsFolder, root } from "./folder.ts";
import { takeLock } from "./lock.ts";
import { Trouble } from "./trouble.ts";
import { webVersion } from "./web-sources.ts";

const web = join(root, "web");
const builds = join(programsFolder, "web");
const server = (build: string) => join(build, "web/server.js");

/** The built web app's server where there is one for the present sources. */
export const builtWeb = (): string | undefined => {
  const built = server(join(builds, webVersion()));
  return existsSync(built) ? built : undefined;
};

/**
 * Builds the web app and answers the file that serves it. Each build is kept under its own name, so that a platform
 * that runs is not changed under its feet; two builds at once wait for each other.
 */
export const buildWeb = async (signal?: AbortSignal): Promise<string> => {
  mkdirSync(builds, { recursive: true });
  for (;;) {
    const lock = takeLock(builds);
    if (!lock) {
      await sleep(250, undefined, { signal });
      continue;
    }
    try {
      return builtWeb() ?? (await build(signal));
    } finally {
      lock.release();
    }
  }
};

const build = async (signal?: AbortSignal): Promise<string> => {
  const version = webVersion();
  rmSync(join(web, ".next/standalone"), { recursive: true, force: true });
  const { code, output } = await uncontested(signal);
  if (code !== 0 || !existsSync(join(web, ".next/standalone")))
    throw new Trouble(`The web app could not be built:\n${output.trim().replace(/^/gm, "    ")}`);
  const made = join(builds, `${version}.new`);
  rmSync(made, { recursive: true, force: true });
  // pnpm's links are relative to each other, and stay so.
  cpSync(join(web, ".next/standalone"), made, { recursive: true, verbatimSymlinks: true });
  cpSync(join(web, ".next/static"), join(made, "web/.next/static"), { recursive: true });
  if (existsSync(join(web, "public"))) cpSync(join(web, "public"), join(made, "web/public"), { recursive: true });
  if (!existsSync(server(made)))
    throw new Trouble("The web app's build holds no server: `output` must be `standalone`.");
  renameSync(made, join(builds, version));
  forgetOld();
  return server(join(builds, version));
};

/** Somebody may be building by hand; Next itself lets only one build at a time into its folder. */
const uncontested = async (signal?: AbortSignal) => {
  const deadline = Date.now() + 180_000;
  for (;;) {
    const built = await nextBuild(signal);
    if (!built.output.includes("Another next build process") || Date.now() > deadline) return built;
    await sleep(1_000, undefined, { signal });
  }
};

const nextBuild = (signal?: AbortSignal): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const tether = join(import.meta.dirname, "tether.ts");
    const next = join(web, "node_modules/next/dist/bin/next");
    const child = spawn(process.execPath, ["--import", tether, next, "build"], {
      cwd: web,
      env: {
        ...ownVariables(),
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        TETHERED_TO: String(process.pid),
      },
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      ...(signal ? { signal } : {}),
    });
    let output = "";
    for (const from of [child.stdout, child.stderr]) {
      from?.on("data", (part: Buffer) => {
        output = (output + part.toString()).slice(-6_000);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });

/** Keeps the newest builds: one for each platform that may be running. */
const forgetOld = () => {
  const all = readdirSync(builds).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const byAge = all.sort((a, b) => statSync(join(builds, b)).mtimeMs - statSync(join(builds, a)).mtimeMs);
  for (const name of byAge.slice(3)) rmSync(join(builds, name), { recursive: true, force: true });
};
