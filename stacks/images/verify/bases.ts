import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { type Engine, root } from "./engine.ts";

const release = "trixie";
/** What Debian's slim images leave out. */
const leftOut = ["doc", "man", "info", "locale"].map((name) => `usr/share/${name}`);
const caches = ["var/cache/apt", "var/lib/apt/lists", "var/log"];

const show = (program: string, ...args: string[]) =>
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });

/** The names of the base images, as the Dockerfiles have them. */
const names = () => {
  const dockerfile = DockerfileParser.parse(readFileSync(join(root, "stacks/images/web/Dockerfile"), "utf8"));
  const named = (name: string) => {
    const value = dockerfile.getInitialARGs().find((arg) => arg.getProperty()?.getName() === name);
    const image = value?.getProperty()?.getValue();
    if (!image) throw new Error(`The Dockerfiles name no ${name}`);
    return image;
  };
  return { debian: named("DEBIAN_IMAGE"), node: named("NODE_IMAGE") };
};

/**
 * Makes stand-ins for the two base images under their own names, so that no registry is asked: Debian from its packages
 * (debootstrap), and Node with npm from the npm registry. Needs root.
 */
export const makeBases = async (engine: Engine): Promise<void> => {
  const { debian, node } = names();
  const system = join(engine.folder, release);
  if (!existsSync(`${system}.tar`)) {
    rmSync(system, { recursive: true, force: true });
    show("debootstrap", "--variant=minbase", release, system, "http://deb.debian.org/debian");
    for (const path of [...leftOut, ...caches]) {
      rmSync(join(system, path), { recursive: true, force: true });
      mkdirSync(join(system, path));
    }
    show("tar", "--directory", system, "--numeric-owner", "--create", "--file", `${system}.tar`, ".");
  }
  await engine.podman("import", "--quiet", "--change", 'CMD ["bash"]', `${system}.tar`, debian);

  const layer = join(engine.folder, "node");
  rmSync(layer, { recursive: true, force: true });
  mkdirSync(join(layer, "usr/local/bin"), { recursive: true });
  mkdirSync(join(layer, "usr/local/lib/node_modules"), { recursive: true });
  cpSync(process.execPath, join(layer, "usr/local/bin/node"));
  const tarball = execFileSync("npm", ["pack", "--silent", "npm@11.19.1"], {
    cwd: engine.folder,
    encoding: "utf8",
  }).trim();
  show("tar", "--directory", layer, "--extract", "--file", join(engine.folder, tarball));
  cpSync(join(layer, "package"), join(layer, "usr/local/lib/node_modules/npm"), { recursive: true });
  rmSync(join(layer, "package"), { recursive: true });
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(layer, "usr/local/bin/npm"));
  // A machine behind an inspecting proxy trusts more than Node does; only the build needs that.
  const trusted = process.env.NODE_EXTRA_CA_CERTS;
  const certificates = trusted && existsSync(trusted) ? "etc/ssl/certs/machine.pem" : undefined;
  if (trusted && certificates) {
    mkdirSync(join(layer, "etc/ssl/certs"), { recursive: true });
    cpSync(trusted, join(layer, certificates), { dereference: true });
  }
  const dockerfile = join(engine.folder, "node.Dockerfile");
  const trust = certificates ? `ENV NODE_EXTRA_CA_CERTS=/${certificates}\n` : "";
  writeFileSync(dockerfile, `FROM ${debian}\nCOPY . /\n${trust}`);
  await engine.build(dockerfile, node, layer);
};
