import { expect, test } from "vitest";
import { of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const deployed = ["prod", "staging", "personal"] as const;

interface Container {
  command: string[];
  image: string;
  environment: { name: string }[];
  secrets: { name: string; valueFrom: string }[];
}

test.each(deployed)(
  "the migration of %s is a task of the streaming image that knows both logins, and may do nothing else",
  async (name) => {
    const made = await graph(name);
    const { inputs } = one(made, "aws:ecs:TaskDefinition", "MigrateTask");
    const [container, ...more] = JSON.parse(inputs.containerDefinitions as string) as Container[];
    expect(more).toEqual([]);
    expect(container?.command).toEqual(["migrate"]);
    expect(container?.secrets.map(({ name: variable }) => variable).sort()).toEqual([
      "APPLICATION_SECRET",
      "MASTER_SECRET",
    ]);
    expect(one(made, "aws:iam:Role", "MigrateTaskRole").inputs.inlinePolicies).toEqual([]);
    // No service knows the owner's login.
    const owner = container?.secrets.find(({ name: variable }) => variable === "MASTER_SECRET")?.valueFrom ?? "";
    expect(owner).not.toBe("");
    for (const task of of(made, "aws:ecs:TaskDefinition")) {
      if (task.name !== "MigrateTask") expect(task.inputs.containerDefinitions).not.toContain(owner);
    }
  },
);

test.each(deployed)("a deployment of %s says how its migration is run", async (name) => {
  const { outputs } = await graph(name);
  expect(outputs).toMatchObject({
    cluster: expect.stringMatching(/^arn:aws:ecs:.*:cluster\//),
    migrateTask: expect.stringContaining("MigrateTask"),
    migrateSubnets: expect.stringMatching(/^[^,]*Private[^,]*(,[^,]*Private[^,]*)+$/),
    migrateGroup: expect.stringContaining("MigrateGroup"),
  });
});

test("sst dev has no migration task: `npm run stores` migrates this machine's database", async () => {
  expect(of(await graph("dev"), "aws:ecs:TaskDefinition")).toEqual([]);
});
