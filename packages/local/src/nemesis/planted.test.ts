import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../run/folder.ts";
import { planted } from "./planted.ts";

/** So many from the one that found it last: some would find it where that one does not any more. */
const most = 100;

test.each(Object.entries(planted))(
  "the nemesis finds the planted bug %s",
  async (name, { breaks, from }) => {
    const folder = mkdtempSync(join(tmpdir(), "directfanz-planted-"));
    const file = join(folder, "story");
    const suite = "packages/local/src/nemesis/first.test.ts";
    const args = [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--config",
      "vitest.workspace.ts",
      "--project",
      "code",
      suite,
    ];
    const { TEST_COUNTS: _, ...inherited } = process.env;
    const env = {
      ...inherited,
      ...{
        PLANT: name,
        NEMESIS_SEED: String(from),
        NEMESIS_RUNS: String(most),
        NEMESIS_STORY: file,
        NEMESIS_SHRINK: "0",
      },
    };
    try {
      const child = spawn(process.execPath, args, { cwd: root, env, stdio: "ignore" });
      const [code] = await once(child, "exit");
      expect(code).toBe(1);
      const broken = readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line.startsWith("✗"));
      expect(broken.some((line) => breaks.some((rule) => line.includes(rule)))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
