import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { programsFolder } from "./folder.ts";
import { onPath } from "./path.ts";
import { unpackRedis } from "./redis-packages.ts";
import { Trouble } from "./trouble.ts";

export interface RedisProgram {
  command: string;
  env: Record<string, string>;
}

const works = ({ command, env }: RedisProgram) =>
  spawnSync(command, ["--version"], { env: { ...process.env, ...env }, timeout: 10_000 }).status === 0;

/** The server among unpacked packages, with the libraries that came with it. */
const unpacked = (folder: string): RedisProgram | undefined => {
  const command = ["redis-server", "valkey-server"].map((name) => join(folder, "usr/bin", name)).find(existsSync);
  if (!command) return undefined;
  const libraries = ["usr/lib", "lib"]
    .map((path) => join(folder, path))
    .filter(existsSync)
    .flatMap((path) => [
      path,
      ...readdirSync(path)
        .filter((name) => name.includes("-linux-"))
        .map((name) => join(path, name)),
    ]);
  return { command, env: { LD_LIBRARY_PATH: libraries.join(":") } };
};

const byHand = () => {
  if (process.platform === "darwin") return "brew install redis";
  const known = {
    "apt-get": "sudo apt-get install redis-server",
    dnf: "sudo dnf install valkey",
    apk: "apk add redis",
    pacman: "sudo pacman -S valkey",
    zypper: "sudo zypper install redis",
  };
  const tool = Object.keys(known).find((name) => onPath(name));
  return tool
    ? known[tool as keyof typeof known]
    : "your system's package manager for `redis-server` or `valkey-server`";
};

/**
 * A Redis (or Valkey) server: one on the PATH, else one unpacked from the distribution's packages earlier, else, on
 * Debian and its kin, one unpacked now, which takes no root. Elsewhere a `Trouble` says which command installs one.
 */
export const redisProgram = async (): Promise<RedisProgram> => {
  const command = onPath("redis-server", "valkey-server");
  if (command && works({ command, env: {} })) return { command, env: {} };
  const folder = join(programsFolder, "redis");
  const before = unpacked(folder);
  if (before && works(before)) return before;
  const why =
    onPath("apt-get") && onPath("dpkg")
      ? await unpackRedis(folder, (made) => works(unpacked(made) ?? { command: "", env: {} }))
      : "";
  const now = unpacked(folder);
  if (now && works(now)) return now;
  throw new Trouble(
    `Redis is missing${why ? ` and could not be fetched (${why})` : ""}. Install it with: ${byHand()}\n` +
      "Or name a server that runs already: REDIS_URL=redis://host:6379",
  );
};
