import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { onPath } from "../run/path.ts";

const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** A browser for the journey suites: `CHROMIUM_PATH`, or what the machine has. */
export const findChromium = (): string | undefined =>
  process.env.CHROMIUM_PATH ??
  onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") ??
  (existsSync(mac) ? mac : undefined);

const apt = (...args: string[]) =>
  spawnSync("apt-get", args, {
    stdio: ["ignore", "ignore", "inherit"],
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

/** Installs Debian's Chromium where that can be done. Answers why not, or undefined where it was. */
export const installChromium = (): string | undefined => {
  const hint = "install Chromium, or name a browser with CHROMIUM_PATH";
  // Ubuntu's package is a stub that needs snapd.
  const debian = existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  if (!debian) return `no Chromium was found: ${hint}`;
  if (process.getuid?.() !== 0) return `no Chromium was found, and only root can install Debian's: ${hint}`;
  if (apt("update") && apt("install", "-y", "--no-install-recommends", "chromium")) return undefined;
  return `Debian's Chromium could not be installed: ${hint}`;
};
