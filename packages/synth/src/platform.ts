import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { platform, root } from "./place.ts";

/** The versions that SST's platform pins for the providers that `sst.config.ts` names. */
const providers = ["aws", "random", "tls"];

const sst = join(import.meta.dirname, "../node_modules/sst");
const { version } = JSON.parse(readFileSync(join(sst, "package.json"), "utf8")) as { version: string };

const present = (): boolean => {
  const lock = join(root, ".sst/provider-lock.json");
  if (!existsSync(lock) || !existsSync(join(platform, "node_modules/@pulumi/pulumi"))) return false;
  if (readFileSync(join(platform, "version"), "utf8").trim() !== version) return false;
  const locked = new Set((JSON.parse(readFileSync(lock, "utf8")) as { name: string }[]).map(({ name }) => name));
  return providers.every((name) => locked.has(name));
};

/**
 * Lays SST's platform under `.sst/` where it is missing or of another version. Takes under a minute and the npm registry
 * alone: no AWS, no Pulumi program, no bun. Throws with what `sst install` printed where it fails.
 */
export const installPlatform = (): void => {
  if (present()) return;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(sst, "bin/sst.mjs"), "install"], {
    cwd: root,
    encoding: "utf8",
    timeout: 300_000,
    env: {
      ...process.env,
      SST_TELEMETRY_DISABLED: "1",
      SST_STAGE: "dev",
      SST_SKIP_DEPENDENCY_CHECK: "1",
      SST_NO_BUN: "1",
    },
  });
  if (status !== 0 || !present()) throw new Error(`sst install failed:\n${stdout}${stderr}`);
};
