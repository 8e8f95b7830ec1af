import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type { Graph } from "../graph.ts";
import { installPlatform } from "../platform.ts";
import { synth, type Wanted } from "../synth.ts";
import { type GraphName, kinds } from "./kinds.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where a test file asks for a graph: `/prod`. */
    graphs: string;
  }
}

/** The same on every machine: neither its settings nor its data folder count. */
const alike = (name: GraphName, folder: string): Wanted => {
  const kind: Wanted = kinds[name];
  return { ...kind, env: { DIRECTFANZ_DATA: join(folder, "none"), ...kind.env }, folder: join(folder, name) };
};

/** Makes each graph once a run, when the first test file asks for it. */
export default async (project: TestProject) => {
  installPlatform();
  const folder = await mkdtemp(join(tmpdir(), "graphs-"));
  const graphs = new Map<string, Promise<Graph>>();
  const server = createServer(async (request, response) => {
    const name = (request.url ?? "/").slice(1) as GraphName;
    const graph = graphs.get(name) ?? synth(alike(name, folder));
    graphs.set(name, graph);
    await graph.then(
      (made) => response.end(JSON.stringify(made)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide("graphs", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    await rm(folder, { recursive: true });
  };
};
