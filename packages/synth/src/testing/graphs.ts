import { inject } from "vitest";
import type { Graph } from "../graph.ts";
import type { GraphName } from "./kinds.ts";

/** The graph of one kind of stage, the same for every test file of a run. */
export const graph = async (name: GraphName): Promise<Graph> => {
  const response = await fetch(`${inject("graphs")}/${name}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Graph;
};
