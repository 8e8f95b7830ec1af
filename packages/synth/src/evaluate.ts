import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandLine } from "./command-line.ts";
import type { BuiltFunction, Graph, Resource } from "./graph.ts";
import { mocks } from "./mocks.ts";
import { readApp, readProgram } from "./program.ts";

/*
 * One evaluation of `sst.config.ts`, a process of its own: Pulumi's runtime keeps its state in the module, and a program
 * that hangs must be ended from outside. Arguments: stage, "dev" or "deploy", the folder for
 * everything that is written, `graph.json` among it.
 */

const [, , stage = "", mode = "deploy", folder = ""] = process.argv;
const dev = mode === "dev";
const began = Date.now();

const problems: string[] = [];
const problem = (error: unknown) => {
  problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
};
process.on("unhandledRejection", problem);
process.on("uncaughtException", problem);

await mkdir(folder, { recursive: true });
const app = await readApp(stage, folder);
const region = (app.providers.aws as { region: string }).region;

const functions: BuiltFunction[] = [];
const cli = await commandLine(folder, functions);
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

const program = await readProgram(app, stage, dev, folder);
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
    if (typeof value === "string" && mangled.test(value))
      problem(`${type} ${name}: ${path} is "${value.slice(0, 200)}"`);
    if (typeof value === "object" && value !== null)
      for (const [key, item] of Object.entries(value)) walk(item, `${path}.${key}`);
  };
  walk(inputs, "inputs");
};

const outputs = await program
  .go(
    mocks(region, (resource) => {
      look(resource);
      resources.push({ ...resource, options: options.get(`${resource.type} ${resource.name}`) ?? none });
    }),
  )
  .catch(problem);
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
for (const text of new Set(problems)) process.stderr.write(`${text}\n`);
process.exit(problems.length > 0 ? 1 : 0);
