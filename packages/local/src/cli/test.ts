import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../run/folder.ts";
import { findChromium, installChromium } from "../testing/chromium.ts";
import type { Counts } from "../testing/counts.ts";
import { command, seconds } from "./command.ts";

/** `npm test`: every suite, on servers, ports and folders of its own. The last line counts them. */

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

const run = async (env: Record<string, string>): Promise<number> => {
  const tether = join(root, "packages/local/src/run/tether.ts");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = ["run", "--config", "vitest.workspace.ts", ...process.argv.slice(2)];
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--import", tether, vitest, ...args],
    {
      cwd: root,
      env: { ...process.env, ...env, TETHERED_TO: String(process.pid) },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => child.kill(name));
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
};

const counted = (file: string): Counts => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Counts;
  } catch {
    // Vitest itself did not get to the end of its run.
    return { passed: 0, failed: 1, skipped: 0 };
  }
};

await command(async () => {
  const browser = chromium();
  const folder = mkdtempSync(join(tmpdir(), "directfanz-test-"));
  const file = join(folder, "counts.json");
  const code = await run({ TEST_COUNTS: file, ...(browser.path ? { CHROMIUM_PATH: browser.path } : {}) });
  const { passed, failed, skipped } = counted(file);
  rmSync(folder, { recursive: true, force: true });
  if (browser.missing) console.log(`The browser journey was skipped: ${browser.missing}.`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : code;
});
