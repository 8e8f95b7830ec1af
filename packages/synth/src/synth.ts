import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Graph } from "./graph.ts";
import { graphs, root } from "./place.ts";
import { installPlatform } from "./platform.ts";

export interface Wanted {
  /** The folder of `sst.config.ts`; this repository's where it is left out. */
  project?: string;
  stage: string;
  /** As `sst dev` would, else as `sst deploy`. */
  dev?: boolean;
  /** The program's settings, and then no others; left out, those of this process. */
  env?: Record<string, string>;
  /** Where the graph and the bundles go. Two evaluations at once need two. */
  folder?: string;
  /** A program whose outputs wait for each other never ends; it is ended then. */
  seconds?: number;
}

/** What any program needs of its machine, and no setting of ours. */
const machine = () =>
  Object.fromEntries(
    ["PATH", "HOME", "TMPDIR"].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );

/**
 * Runs the real `sst.config.ts` and SST's real components for one stage, without AWS, and answers what they would ask
 * for. Throws with every problem: a rejected output, a look-up that nothing answers, a handler that does not bundle, a
 * hang. Installs SST's platform where it is missing.
 */
export const synth = async ({
  project = root,
  stage,
  dev = false,
  env,
  seconds = 120,
  ...more
}: Wanted): Promise<Graph> => {
  installPlatform();
  const mode = dev ? "dev" : "deploy";
  const folder = more.folder ?? join(graphs, `${stage}.${mode}`);
  const child = spawn(process.execPath, [join(import.meta.dirname, "evaluate.ts"), project, stage, mode, folder], {
    env: env ? { ...machine(), ...env } : process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => printed.push(String(text)));
  const problems = await new Promise<string | undefined>((resolve) => {
    // A rejected output leaves others pending for ever: what was printed so far tells which.
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve(`${printed.join("")}The program did not end within ${seconds} s: do two outputs wait for each other?`);
    }, seconds * 1000);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : printed.join("") || `ended by ${signal ?? code}`);
    });
  });
  if (problems) throw new Error(`Stage ${stage} (${mode}):\n${problems}`);
  return JSON.parse(await readFile(join(folder, "graph.json"), "utf8")) as Graph;
};
