import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export const root = join(import.meta.dirname, "../../..");

/**
 * Builds and runs images without Docker: buildah in chroot isolation, then podman with runc, which also runs where
 * control groups are of the first version. Everything lies below `folder`.
 */
export class Engine {
  readonly folder: string;
  readonly #storage: string[];

  constructor(folder: string) {
    this.folder = folder;
    this.#storage = ["--storage-driver", "overlay", "--root", join(folder, "store"), "--runroot", join(folder, "run")];
  }

  buildah(...args: string[]): Promise<string> {
    return run("buildah", [...this.#storage, ...args]);
  }

  podman(...args: string[]): Promise<string> {
    return run("podman", this.#podman(args));
  }

  #podman(args: string[]): string[] {
    return [...this.#storage, "--runtime", "runc", "--cgroup-manager", "cgroupfs", ...args];
  }

  /** Builds a Dockerfile; asks no registry, so the base images must be there. */
  build(dockerfile: string, tag: string, context: string, ...more: string[]): Promise<string> {
    const how = ["--isolation", "chroot", "--format", "docker", "--pull-never", "--quiet"];
    return this.buildah("bud", ...how, "--file", dockerfile, "--tag", tag, ...more, context);
  }

  /**
   * Starts a container as ECS would: as the image's own user, with nothing to write to but its volumes, without any
   * capability. Values of the environment go around the command line.
   */
  start(name: string, image: string, env: Record<string, string>, ...more: string[]): void {
    const how = ["--detach", "--name", name, "--network", "host", "--read-only", "--read-only-tmpfs=false"];
    const confined = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
    // runc may not raise the limits of whoever started it.
    const limits = ["--ulimit", "nofile=1024:4096", "--ulimit", "nproc=4096:4096"];
    const names = Object.keys(env).flatMap((key) => ["--env", key]);
    const [options, command] = split(more);
    const args = this.#podman(["run", ...how, ...confined, ...limits, ...names, ...options, image, ...command]);
    const { status, stderr } = spawnSync("podman", args, { encoding: "utf8", env: { ...process.env, ...env } });
    if (status !== 0) throw new Error(`${name} did not start: ${stderr}`);
  }

  /** Tells it to stop as ECS does, and answers how that ended. */
  async stop(name: string): Promise<{ code: number; seconds: number }> {
    const begun = performance.now();
    await this.podman("stop", "--time", "30", name);
    const seconds = (performance.now() - begun) / 1_000;
    return { code: await this.exitCode(name), seconds };
  }

  async exitCode(name: string): Promise<number> {
    return Number(await this.podman("wait", name));
  }

  async logs(name: string): Promise<string> {
    const { stdout, stderr } = await promisify(execFile)("podman", this.#podman(["logs", name]));
    return stdout + stderr;
  }

  async remove(name: string): Promise<void> {
    await this.podman("rm", "--force", "--volumes", "--time", "0", name).catch(() => {});
  }
}

/** Options of podman, and after `--` the command of the container. */
const split = (args: string[]): [string[], string[]] => {
  const at = args.indexOf("--");
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
};

const run = async (program: string, args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 << 20, cwd: root });
  return stdout.trim();
};
