import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { portsAt } from "../../packages/local/src/ports.ts";
import { siteServices } from "../../packages/local/src/run/programs.ts";
import { of } from "../../packages/synth/src/graph.ts";
import { root } from "../../packages/synth/src/place.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { commandsAt } from "./commands.ts";

const programs = (offset: number) => siteServices(portsAt(offset), "web", {});

test("sst dev runs what npm start runs, on the same ports", async () => {
  for (const offset of [0, 100]) {
    const ours = Object.entries(commandsAt(offset)).map(([name, { port }]) => [name, `${port}`]);
    expect(Object.fromEntries(ours)).toEqual(
      Object.fromEntries(programs(offset).map(({ name, env }) => [name, env.PORT])),
    );
  }
  const tabs = of(await graph("dev"), "sst:sst:DevCommand").map(({ name }) =>
    name.replace("Process", "").toLowerCase(),
  );
  expect(tabs.sort()).toEqual(["stores", ...Object.keys(commandsAt(0))].sort());
});

test("each is the same program, from a file that is there", () => {
  const all: Record<string, { command: string; directory: string; environment: Record<string, string> }> =
    commandsAt(0);
  for (const { name, run, env } of programs(0)) {
    const { command, directory, environment } = all[name] ?? { command: "", directory: "", environment: {} };
    const files = command.split(" ").filter((word) => /\.ts$|\/next$|\/node$/.test(word));
    expect(files).toHaveLength(2);
    for (const file of files)
      expect({ file, exists: existsSync(join(root, directory, file)) }).toEqual({ file, exists: true });
    if (name !== "web") expect(join(root, files[1] ?? "")).toBe(run[0]);
    const { PORT: _port, SERVICE: _service, HOSTNAME: _hostname, ...own } = env;
    expect(environment).toEqual(own);
  }
});

test("a stage that is deployed has no processes here", async () => {
  const names = of(await graph("personal"), "sst:sst:DevCommand").map(({ name }) => name);
  expect(names.filter((name) => name.endsWith("Process"))).toEqual([]);
});
