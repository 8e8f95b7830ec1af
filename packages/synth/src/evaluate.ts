import { writeSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { commandLine } from "./command-line.ts";
import type { BuiltFunction, Graph, Resource } from "./graph.ts";
import { mocks } from "./mocks.ts";
import { readApp, readProgram } from "./program.ts";

/*
 * One evaluation of `sst.config.ts`, a process of its own: Pulumi's runtime keeps its state in the module, and a program
 * that hangs must be ended from outside. Arguments: the project's folder, stage, "dev" or "deploy", the folder for
 * everything that is written, `graph.json` among it.
 */

const [, , project = "", stage = "", mode = "deploy", folder = ""] = process.argv;
const dev = mode === "dev";
const began = Date.now();

const problems: string[] = [];
const problem = (error: unknown) => {
  problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  // What waits for a rejected output waits for ever. A moment, for others that fail by the same cause.
  setTimeout(500).then(fail);
};
const fail = () => {
  writeSync(2, `${[...new Set(problems)].join("\n")}\n`);
  process.exit(1);
};
process.on("unhandledRejection", problem);
process.on("uncaughtException", problem);

await mkdir(folder, { recursive: true });
const app = await readApp(project, stage, folder);
const region = (app.providers.aws as { region: string }).region;

const functions: BuiltFunction[] = [];
const cli = await commandLine(project, folder, functions, problem);
Object.assign(process.env, {
  SST_SERVER: cli.url,
  SST_AWS_REGION: region,
  // What `sst` hands on by --config; SST's `useProvider` reads it.
  PULUMI_CONFIG: JSON.stringify(
    Object.fromEntries(
      Object.entries(app.providers).flatMap(([provider, settings]) =>
        typeof settings === "string"
          ? []
          : Object.entries(settings).map(([key, value]) => [
              `${provider}:${key}`,
              typeof value === "string" ? value : JSON.stringify(value),
            ]),
      ),
    ),
  ),
});

const program = await readProgram({ project, app, stage, dev, work: folder });
const options = new Map<string, Resource["options"]>();
program.watch(({ type, name, opts }) => {
  options.set(`${type} ${name}`, {
    protect: opts.protect === true,
    retainOnDelete: opts.retainOnDelete === true,
    ignoreChanges: (opts.ignoreChanges as string[]) ?? [],
    parent: (opts.parent as { __name?: string } | undefined)?.__name,
  });
});

const resources: Resource[] = [];
const none = { protect: false, retainOnDelete: false, ignoreChanges: [], parent: undefined };

/** An Output that became a string by accident says so in the middle of it (Pulumi's `Output.toString`). */
const mangled = /Calling \[to(String|JSON)\] on an \[Output|\[object Object\]|\bundefined\b/;
const look = ({ type, name, inputs }: Omit<Resource, "options">) => {
  const walk = (value: unknown, path: string): void => {
    // A program's text may well say undefined.
    if (typeof value === "string" && !path.endsWith(".code") && mangled.test(value))
      problem(`${type} ${name}: ${path} is "${value.slice(0, 200)}"`);
    if (typeof value === "object" && value !== null)
      for (const [key, item] of Object.entries(value)) {
        // The code of a dynamic provider, which may well say "undefined".
        if (key !== "__provider") walk(item, `${path}.${key}`);
      }
  };
  walk(inputs, "inputs");
};

const record = (resource: Omit<Resource, "options">) => {
  look(resource);
  resources.push({ ...resource, options: options.get(`${resource.type} ${resource.name}`) ?? none });
};

/** Nothing is pending when, for a while, nothing is being made, nothing is being bundled, and nothing comes of either. */
const settled = async () => {
  for (let quiet = 0; quiet < 3; quiet += 1) {
    const before = resources.length;
    await program.settle();
    await setTimeout(50);
    if (resources.length > before || cli.asked() > 0) quiet = -1;
  }
};

const outputs = await program.go(mocks(region, record, problem)).catch(problem);
await settled().catch(problem);
cli.close();

const graph: Graph = {
  stage,
  dev,
  app,
  resources,
  functions,
  outputs: outputs ?? {},
  milliseconds: Date.now() - began,
};
await writeFile(join(folder, "graph.json"), JSON.stringify(graph, undefined, 1));
if (problems.length > 0) fail();
process.exit(0);
