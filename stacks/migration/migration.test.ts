import { expect, test } from "vitest";
import { idOf, of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const moving = await graph("migration");
const kinds = ["ReplicationInstance", "ReplicationSubnetGroup", "Endpoint", "ReplicationTask"].map(
  (kind) => `aws:dms:${kind}`,
);

test("a database is moved in whole, and then followed, once somebody starts it", () => {
  expect(kinds.map((kind) => of(moving, kind).length)).toEqual([1, 1, 2, 1]);
  const { inputs } = one(moving, "aws:dms:ReplicationTask", "ReplicationTask");
  expect(inputs).toMatchObject({ migrationType: "full-load-and-cdc", startReplicationTask: false });
  const settings = JSON.parse(String(inputs.replicationTaskSettings));
  expect(settings.ValidationSettings.EnableValidation).toBe(true);
  // The tables are those of our migrations, with their keys and constraints.
  expect(settings.FullLoadSettings.TargetTablePrepMode).not.toBe("DROP_AND_CREATE");
});

test("both ends are reached over TLS, with what Secrets Manager keeps and the graph does not show", () => {
  for (const { name, inputs } of of(moving, "aws:dms:Endpoint")) {
    expect(["require", "verify-ca", "verify-full"], name).toContain(inputs.sslMode);
    for (const plain of ["password", "username", "serverName"])
      expect(inputs[plain], `${name} ${plain}`).toBeUndefined();
    expect(inputs.secretsManagerArn).toMatch(/:secret:/);
  }
  const role = JSON.parse(String(one(moving, "aws:iam:RolePolicy", "ReplicationSecrets").inputs.policy));
  const readable = role.Statement.flatMap(({ Action, Resource }: { Action: string[]; Resource: string[] }) =>
    Action.includes("secretsmanager:GetSecretValue") ? Resource : [],
  );
  expect(readable.toSorted()).toEqual(
    of(moving, "aws:dms:Endpoint")
      .map(({ inputs }) => inputs.secretsManagerArn)
      .toSorted(),
  );
});

test("the machine between them is private, encrypted, and in the group that may reach databases", () => {
  const { inputs } = one(moving, "aws:dms:ReplicationInstance", "Replication");
  expect(inputs.publiclyAccessible).toBe(false);
  expect(inputs.kmsKeyArn).toContain(":key/");
  const group = one(moving, "aws:ec2:SecurityGroup", "ReplicationGroup");
  expect(inputs.vpcSecurityGroupIds).toEqual([idOf(group)]);
});

test("DMS finds its roles by the names and the place that it looks for", () => {
  const fixed = of(moving, "aws:iam:Role").filter(({ inputs }) => String(inputs.name).startsWith("dms-"));
  expect(fixed.map(({ inputs }) => [inputs.name, inputs.path])).toEqual([
    ["dms-vpc-role", "/"],
    ["dms-cloudwatch-logs-role", "/"],
  ]);
});

test.each(["prod", "staging", "personal", "dev", "pipeline"] as const)(
  "%s has nothing of it unless it is asked for",
  async (name) => {
    const made = await graph(name);
    expect(made.resources.filter(({ type }) => type.startsWith("aws:dms"))).toEqual([]);
    expect(of(made, "aws:iam:Role").filter(({ inputs }) => String(inputs.name).startsWith("dms-"))).toEqual([]);
  },
);
