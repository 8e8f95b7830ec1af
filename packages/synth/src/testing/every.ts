import type { Graph } from "../graph.ts";
import { graph } from "./graphs.ts";
import { type GraphName, kinds } from "./kinds.ts";

/** The graphs of everything that is deployed, by name. */
export const deployed = (Object.keys(kinds) as GraphName[]).filter((name) => name !== "dev");

/** All graphs, by name. */
export const every = Object.keys(kinds) as GraphName[];

/** A row for `describe.each`: a name and its graph. Graphs are made one after the other: each takes a core for a while. */
export const graphsOf = async (names: readonly GraphName[]): Promise<[GraphName, Graph][]> => {
  const rows: [GraphName, Graph][] = [];
  for (const name of names) rows.push([name, await graph(name)]);
  return rows;
};
