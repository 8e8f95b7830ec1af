import { globSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { one } from "../packages/synth/src/graph.ts";
import { root } from "../packages/synth/src/place.ts";
import { graph } from "../packages/synth/src/testing/graphs.ts";
import type { ServiceName } from "./routes.ts";

/** What each service's program begins with. Next makes the web's of these files. */
const entries: Record<ServiceName, string[]> = {
  web: globSync("web/{app/**/{page,layout,route}.{ts,tsx},instrumentation.ts}", { cwd: root }),
  realtime: ["packages/realtime/src/main.ts"],
  streaming: ["packages/api/src/main.ts"],
};

/** Clients of AWS, by the commands that they are sent, and the actions that IAM knows those by. */
const actions: Record<string, string> = { PutEventsCommand: "events:PutEvents" };

/** The links that a service's code asks for, and the commands that it sends, after everything unused is left out. */
const used = async (name: ServiceName) => {
  const { outputFiles, metafile } = await build({
    entryPoints: entries[name].map((file) => join(root, file)),
    outdir: "out",
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    jsx: "automatic",
    loader: { ".css": "empty", ".node": "empty" },
    external: ["next/*", "react", "react-dom", "@node-rs/argon2"],
    logLevel: "silent",
  });
  const own = Object.keys(metafile.inputs).some((file) => file.includes("platform/links.ts"));
  expect(own).toBe(true);
  const all = (pattern: RegExp) =>
    new Set(outputFiles.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, word = ""]) => word)));
  // App is there for everybody, from SST itself. The SDK's own commands get it credentials.
  const links = [...all(/\blink\("(\w+)"\)/g)].filter((link) => link !== "App");
  const commands = [...all(/\.send\(\s*new (?:\w+\.)?(\w+Command)\(/g)];
  return { links: links.sort(), commands };
};

interface Container {
  name: string;
  environment: { name: string }[];
  secrets: { name: string }[];
}

test.each(Object.keys(entries) as ServiceName[])(
  "%s is linked to what its code asks for, and to nothing else",
  async (name) => {
    const component = name.charAt(0).toUpperCase() + name.slice(1);
    const made = await graph("prod");
    const { inputs } = one(made, "aws:ecs:TaskDefinition", `${component}Task`);
    const container = (JSON.parse(inputs.containerDefinitions as string) as Container[]).find(
      (one) => one.name === component,
    );
    const told = [...(container?.environment ?? []), ...(container?.secrets ?? [])].flatMap(
      ({ name: variable }) => /^SST_RESOURCE_(?!App$)(\w+)$/.exec(variable)?.[1] ?? [],
    );
    const { links, commands } = await used(name);
    expect(links.length).toBeGreaterThanOrEqual(3);
    expect(told.sort()).toEqual(links);

    // ... and may do what its code does, besides handing on traces.
    const [policy] = one(made, "aws:iam:Role", `${component}TaskRole`).inputs.inlinePolicies as { policy: string }[];
    const statements = (JSON.parse(policy?.policy ?? "{}") as { Statement: { Action: string[]; Resource: string[] }[] })
      .Statement;
    const may = statements.flatMap(({ Action }) => Action).filter((action) => !action.startsWith("xray:"));
    expect(may.sort()).toEqual(commands.map((command) => actions[command] ?? `nothing known of ${command}`).sort());
    for (const { Action, Resource } of statements) {
      if (!Action.every((action) => action.startsWith("xray:"))) expect(Resource).not.toContain("*");
    }
  },
);
