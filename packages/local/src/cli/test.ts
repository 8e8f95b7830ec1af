import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../run/folder.ts";
import { findChromium, installChromium } from "../testing/chromium.ts";
import type { Counts } from "../testing/counts.ts";
import { command, seconds, stopSignal } from "./command.ts";

/** `npm test`: every suite, on servers, ports and folders of its own. The last line counts them. */

const interrupted = stopSignal();

const chromium = (): { path?: string; missing?: string } => {
  const found = findChromium();
  if (found) return { path: found };
  console.log("… Installing Chromium");
  const began = performance.now();
  const missing = installChromium();
  const path = findChromium();
  if (!path) return { missing: missing ?? "Chromium was installed and cannot be found" };
  console.log(`✓ Chromium  ${seconds(performance.now() - began)}`);
  return { path };
};

/** The journeys come last and alone: they time what a whole platform does. */
const groups = [["code", "cloud", "stacks"], ["journey"]];

const run = async (projects: string[], env: Record<string, string>): Promise<number> => {
  const tether = join(root, "packages/local/src/run/tether.ts");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const chosen = projects.flatMap((project) => ["--project", project]);
  const args = ["run", "--config", "vitest.workspace.ts", "--passWithNoTests", ...chosen, ...process.argv.slice(2)];
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--import", tether, vitest, ...args],
    {
      cwd: root,
      env: { ...process.env, ...env, TETHERED_TO: String(process.pid) },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
  interrupted.addEventListener("abort", () => child.kill("SIGINT"));
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
};

const counted = (file: string, code: number): Counts => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Counts;
  } catch {
    // Vitest had nothing to run, or did not get to the end of it.
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  }
};

await command(async () => {
  const browser = chromium();
  const folder = mkdtempSync(join(tmpdir(), "directfanz-test-"));
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  let code = 0;
  for (const projects of groups) {
    const file = join(folder, `${projects[0]}.json`);
    const ended = await run(projects, { TEST_COUNTS: file, ...(browser.path ? { CHROMIUM_PATH: browser.path } : {}) });
    const counts = counted(file, ended);
    code ||= ended;
    for (const state of ["passed", "failed", "skipped"] as const) sum[state] += counts[state];
    if (interrupted.aborted) break;
  }
  rmSync(folder, { recursive: true, force: true });
  if (browser.missing) console.log(`The browser journey was skipped: ${browser.missing}.`);
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return sum.failed > 0 ? 1 : code;
});
