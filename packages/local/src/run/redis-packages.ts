import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

interface Answer {
  ok: boolean;
  output: string;
}

const run = (command: string, args: string[], cwd: string): Promise<Answer> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 180_000,
      env: { ...process.env, LC_ALL: "C" },
    });
    let output = "";
    for (const from of [child.stdout, child.stderr]) from.on("data", (part) => (output += part));
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, output }));
  });

/**
 * Unpacks the distribution's Redis packages into `folder`, without installing them and without root. Answers "" where
 * it `works` then, else why not. Package lists that are missing or old are read anew, into a folder of our own.
 */
export const unpackRedis = async (folder: string, works: (made: string) => boolean): Promise<string> => {
  const made = `${folder}.new`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(join(made, "packages"), { recursive: true });
  const lists = join(dirname(folder), "apt");
  let why = "";
  for (const options of [[], ownLists(lists)]) {
    if (options.length > 0) {
      const { ok, output } = await run("apt-get", [...options, "update"], made);
      if (!ok) why = lastLine(output);
    }
    const packages = [...(await wanted("redis-server", options, made))];
    const { ok, output } = await run("apt-get", [...options, "download", ...packages], join(made, "packages"));
    if (ok) {
      why = await unpack(made);
      break;
    }
    why = lastLine(output);
  }
  rmSync(lists, { recursive: true, force: true });
  if (why === "" && !works(made)) why = "the unpacked server does not run here";
  if (why === "") {
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  }
  rmSync(made, { recursive: true, force: true });
  return why;
};

const ownLists = (folder: string): string[] => {
  mkdirSync(join(folder, "lists/partial"), { recursive: true });
  mkdirSync(join(folder, "cache/archives/partial"), { recursive: true });
  // As root apt would fetch as user `_apt`, who may not enter our folder.
  return [
    "-o",
    `Dir::State::lists=${folder}/lists`,
    "-o",
    `Dir::Cache=${folder}/cache`,
    "-o",
    "APT::Sandbox::User=root",
  ];
};

/** The package and what it needs, as far as this machine lacks it: the tools that it is made of, and libraries. */
const wanted = async (
  name: string,
  options: string[],
  cwd: string,
  found = new Set<string>(),
): Promise<Set<string>> => {
  found.add(name);
  const { output } = await run("apt-cache", [...options, "depends", "--no-recommends", "--no-suggests", name], cwd);
  const names = [...output.matchAll(/^\s*\|?(?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]*)$/gm)].map(
    ([, found = ""]) => found,
  );
  for (const next of names.filter((next) => /^(redis|lib|lua)/.test(next) && !found.has(next))) {
    const { ok, output: status } = await run("dpkg", ["-s", next], cwd);
    if (!ok || !status.includes("Status: install ok installed")) await wanted(next, options, cwd, found);
  }
  return found;
};

const unpack = async (made: string): Promise<string> => {
  const folder = join(made, "packages");
  if (!existsSync(folder)) return "nothing was downloaded";
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
    const { ok, output } = await run("dpkg", ["-x", join(folder, file), made], made);
    if (!ok) return lastLine(output);
  }
  rmSync(folder, { recursive: true, force: true });
  return "";
};

const lastLine = (output: string) => output.trim().split("\n").at(-1) ?? "";
