import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../place.ts";

/** What CodeBuild reads of a buildspec, as far as ours use it: what is not here is refused. */
const Buildspec = z.strictObject({
  version: z.literal(0.2),
  env: z.strictObject({ shell: z.literal("bash"), variables: z.record(z.string(), z.string()).optional() }),
  phases: z.partialRecord(
    z.enum(["install", "pre_build", "build", "post_build"]),
    z.strictObject({
      "on-failure": z.literal("ABORT"),
      "runtime-versions": z.record(z.string(), z.number()).optional(),
      commands: z.array(z.string()).min(1),
    }),
  ),
});

/** A buildspec of ours, by its path in the repository. */
export const buildspec = (path: string) => Buildspec.parse(parse(readFileSync(join(root, path), "utf8")));

export const commandsOf = (path: string): string[] =>
  Object.values(buildspec(path).phases).flatMap(({ commands }) => commands);

interface Programs {
  /** By name, what a program does when it is called: a body of a bash function. */
  [name: string]: string;
}

/**
 * Runs a command of a buildspec as it is written, with other programs in place of those that need AWS. `$calls` names the
 * file where they note what they were called with, a line each.
 */
export const run = async (command: string, programs: Programs, variables: Record<string, string>) => {
  const folder = await mkdtemp(join(tmpdir(), "buildspec-"));
  try {
    const calls = join(folder, "calls");
    const definitions = join(folder, "programs");
    await writeFile(calls, "");
    await writeFile(
      definitions,
      Object.entries(programs)
        .map(([name, body]) => `${name}() {\n  echo "${name} $*" >>"$calls"\n  ${body}\n}\n`)
        .join(""),
    );
    const env = { PATH: process.env.PATH, ...variables, BASH_ENV: definitions, calls };
    // Bash reads that file before it runs a script, also one that another script runs.
    const succeeded = await new Promise<boolean>((resolve) => {
      execFile("bash", ["-c", command], { cwd: root, env }, (error) => resolve(error === null)).stdin?.end();
    });
    return { succeeded, calls: (await readFile(calls, "utf8")).split("\n").filter(Boolean) };
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** What bash says about the syntax of a command, nothing where it is right. */
export const syntaxError = (command: string): string =>
  spawnSync("bash", ["-n"], { input: command, encoding: "utf8" }).stderr;
