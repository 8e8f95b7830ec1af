import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { one } from "../../packages/synth/src/graph.ts";
import { root } from "../../packages/synth/src/place.ts";
import { programReach } from "../../packages/synth/src/reach.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import type { ServiceName } from "./routes.ts";

/** What each service's program begins with. Next makes the web's of these files. */
const entries: Record<ServiceName, string[]> = {
  web: globSync("web/{app/**/{page,layout,route}.{ts,tsx},instrumentation.ts}", { cwd: root }),
  realtime: ["packages/realtime/src/main.ts"],
  streaming: ["packages/api/src/main.ts"],
};

/** Actions that AWS lets nobody narrow to a resource (Service Authorization Reference). They read, or hand on traces. */
const isWide = (action: string) =>
  action.startsWith("xray:") || ["cloudwatch:GetMetricData", "medialive:ListAlerts"].includes(action);

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
    // App is there for everybody, from SST itself.
    const { links: asked, calls } = await programReach(entries[name]);
    const links = asked.filter((link) => link !== "App");
    expect(links.length).toBeGreaterThanOrEqual(3);
    expect(told.sort()).toEqual(links);

    // ... and may do what its code does, besides handing on traces.
    const [policy] = one(made, "aws:iam:Role", `${component}TaskRole`).inputs.inlinePolicies as { policy: string }[];
    const statements = (JSON.parse(policy?.policy ?? "{}") as { Statement: { Action: string[]; Resource: string[] }[] })
      .Statement;
    const may = statements.flatMap(({ Action }) => Action).filter((action) => !action.startsWith("xray:"));
    expect(may.sort()).toEqual(calls);
    for (const { Action, Resource } of statements) {
      if (!Action.every((action) => isWide(action))) expect(Resource).not.toContain("*");
    }
  },
);
