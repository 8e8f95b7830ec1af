import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { planted } from "../nemesis/planted.ts";
import { root } from "../run/folder.ts";
import { Trouble } from "../run/trouble.ts";
import { command, stopSignal } from "./command.ts";

/**
 * `npm run nemesis -- --seed N [--runs M] [--plant bug | --real]`: lets the histories of these seeds happen, and tells the
 * first that breaks a rule, shrunk; or where none does, the first. `--real` has them on the local cloud, with real
 * processes, a real encoder and the time that this takes.
 */

const usage = `Usage: npm run nemesis -- --seed <number> [--runs <how many>] [--plant <${Object.keys(planted).join("|")}> | --real]`;

const interrupted = stopSignal();

const whole = (text: string, least: number): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Trouble(usage);
  return value;
};

const asked = () => {
  try {
    const options = {
      seed: { type: "string" },
      runs: { type: "string" },
      plant: { type: "string" },
      real: { type: "boolean" },
    } as const;
    const { values } = parseArgs({ options });
    if (values.plant && !Object.hasOwn(planted, values.plant)) throw new Trouble(usage);
    const { seed, runs, plant, real = false } = values;
    if (real && plant) throw new Trouble(usage);
    return { seed: whole(seed ?? "1", -(2 ** 31)), runs: whole(runs ?? "1", 1), plant, real };
  } catch {
    throw new Trouble(usage);
  }
};

await command(async () => {
  const { seed, runs, plant, real } = asked();
  const folder = mkdtempSync(join(tmpdir(), "directfanz-nemesis-"));
  const file = join(folder, "story");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const suite = real
    ? ["--project", "journey", "packages/local/src/storm/storm.test.ts"]
    : ["--project", "code", "packages/local/src/nemesis/first.test.ts"];
  const args = [vitest, "run", "--config", "vitest.workspace.ts", ...suite];
  try {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: {
        ...process.env,
        NEMESIS_SEED: String(seed),
        NEMESIS_RUNS: String(runs),
        NEMESIS_STORY: file,
        ...(plant ? { PLANT: plant } : {}),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    interrupted.addEventListener("abort", () => child.kill("SIGINT"));
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    const [code] = await once(child, "exit");
    // Without a story it did not get as far as a history.
    console.log(existsSync(file) ? readFileSync(file, "utf8") : said);
    if (code === 0) console.log(`\n✓ ${runs === 1 ? "The history breaks" : `${runs} histories break`} no rule.`);
    return code === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
