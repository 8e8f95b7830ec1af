import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Graph, idOf, of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { kindOf, sizes } from "../sizes.ts";

const deployed = ["prod", "staging", "personal"] as const;

interface Container {
  name: string;
  environment: { name: string; value: string }[];
  secrets: { name: string; valueFrom: string }[];
  portMappings: { containerPort: number }[];
  stopTimeout: number;
  user: string;
  readonlyRootFilesystem: boolean;
}

const containerOf = (made: Graph): Container => {
  const { inputs } = one(made, "aws:ecs:TaskDefinition", "PoolTask");
  const [container, ...more] = JSON.parse(String(inputs.containerDefinitions)) as [Container];
  expect(more).toEqual([]);
  return container;
};

describe.each(deployed)("PgBouncer of %s", (name) => {
  const size = sizes[kindOf(name)];

  test("stands in private subnets, in its own group, and never on machines that may be taken away", async () => {
    const made = await graph(name);
    const { inputs } = one(made, "aws:ecs:Service", "PoolService");
    const subnets = of(made, "aws:ec2:Subnet").filter((subnet) => subnet.name.includes("Private"));
    expect(inputs.networkConfiguration).toEqual({
      assignPublicIp: false,
      subnets: subnets.map(idOf),
      securityGroups: [idOf(one(made, "aws:ec2:SecurityGroup", "PoolGroup"))],
    });
    expect(inputs.capacityProviderStrategies).toEqual([
      { capacityProvider: "FARGATE", base: size.tasks.pool.min, weight: 1 },
    ]);
    expect(inputs.loadBalancers ?? []).toEqual([]);
  });

  test("loses no task to a deployment before the next one is there", async () => {
    const { inputs, options } = one(await graph(name), "aws:ecs:Service", "PoolService");
    expect(inputs).toMatchObject({
      desiredCount: size.tasks.pool.min,
      deploymentMinimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    });
    expect(options.ignoreChanges).toContain("desiredCount");
    const target = one(await graph(name), "aws:appautoscaling:Target", "PoolAutoScalingTarget");
    expect(target.inputs).toMatchObject({ minCapacity: size.tasks.pool.min, maxCapacity: size.tasks.pool.max });
  });

  test("is told where the database is, and gets its passwords from Secrets Manager", async () => {
    const made = await graph(name);
    const container = containerOf(made);
    const environment = Object.fromEntries(container.environment.map((entry) => [entry.name, entry.value]));
    const database = one(made, "aws:rds:Instance", "PostgresInstance");
    expect(environment).toMatchObject({
      DATABASE_HOST: expect.stringContaining(String(database.inputs.identifier)),
      DATABASE_PORT: "5432",
      DATABASE_NAME: database.inputs.dbName,
      POOL_USER: "directfanz",
      POOL_SIZE: `${size.database.poolSize}`,
    });
    expect(JSON.stringify(environment)).not.toMatch(/password/i);
    const secrets = Object.fromEntries(container.secrets.map((entry) => [entry.name, entry.valueFrom]));
    expect(Object.keys(secrets).sort()).toEqual(["DATABASE_SECRET", "POOL_PASSWORD"]);
    expect(secrets.DATABASE_SECRET).toContain(":secret:ApplicationSecret-");
    expect(secrets.POOL_PASSWORD).toContain(":secret:PoolSecret-");
    const { inputs } = one(made, "aws:iam:Role", "PoolExecutionRole");
    const policy = JSON.stringify(inputs.inlinePolicies);
    for (const arn of Object.values(secrets)) expect(policy).toContain(arn);
    expect(policy).not.toContain("MasterSecret");
  });

  test("is what every client's link leads to, encrypted", async () => {
    const made = await graph(name);
    const links = made.functions.flatMap(({ links }) => (links.Database ? [links.Database] : []));
    expect(links.length).toBeGreaterThan(0);
    const [service] = of(made, "aws:servicediscovery:Service").filter((one) => one.name === "PoolCloudmapService");
    const password = JSON.parse(
      JSON.stringify(one(made, "aws:secretsmanager:SecretVersion", "PoolSecretVersion").inputs.secretString),
    );
    for (const link of links)
      expect(link).toMatchObject({
        host: `${service?.inputs.name}.sst`,
        port: 6432,
        username: "directfanz",
        password,
        database: "directfanz",
        tls: true,
      });
    expect(containerOf(made).portMappings).toEqual([{ containerPort: 6432, protocol: "tcp" }]);
  });

  test("starts anew at least once between any two rotations, so that it never holds a password that is gone", async () => {
    const made = await graph(name);
    const schedules = of(made, "aws:scheduler:Schedule").filter(
      ({ inputs }) => (inputs.target as { arn: string }).arn === "arn:aws:scheduler:::aws-sdk:ecs:updateService",
    );
    expect(schedules).toHaveLength(size.database.passwordDays ? 1 : 0);
    for (const { inputs } of schedules) {
      const [, minute, hour, weekday] = /^cron\((\d+) (\d+) \? \* ([A-Z]{3}) \*\)$/.exec(
        String(inputs.scheduleExpression),
      ) as unknown as [string, string, string, string];
      const week = 7 * 24 * 60;
      const renewal = (["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"].indexOf(weekday) * 24 + Number(hour)) * 60;
      const between = (size.database.passwordDays ?? 0) * 24 * 60;
      // The user of a version works until the second rotation after it: tasks of before the first must be gone by then.
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 10 * week }), fc.integer({ min: 0, max: 24 * 60 }), (first, late) => {
          const second = first + between - late;
          const next = first + ((((renewal + Number(minute) - first) % week) + week) % week);
          expect(next).toBeLessThan(second);
        }),
      );
      const target = inputs.target as { input: string; roleArn: string };
      const service = one(made, "aws:ecs:Service", "PoolService");
      const cluster = one(made, "aws:ecs:Cluster", "ClusterCluster");
      expect(JSON.parse(target.input)).toEqual({
        Cluster: cluster.inputs.name,
        Service: service.inputs.name,
        ForceNewDeployment: true,
      });
      const role = one(made, "aws:iam:Role", "RenewalRole");
      expect(target.roleArn).toContain(role.name);
      const [{ policy }] = role.inputs.inlinePolicies as [{ policy: string }];
      expect(JSON.parse(policy).Statement).toEqual([
        {
          Effect: "Allow",
          Action: ["ecs:UpdateService"],
          Resource: [`arn:aws:ecs:us-east-1:123456789012:service/${cluster.inputs.name}/${service.inputs.name}`],
        },
      ]);
    }
  });

  test("ends in its own time, as nobody's root, on a file system that it cannot change", async () => {
    const { stopTimeout, user, readonlyRootFilesystem } = containerOf(await graph(name));
    expect(stopTimeout).toBe(120);
    expect(user).not.toMatch(/^(0|root)(:|$)/);
    expect(readonlyRootFilesystem).toBe(true);
  });
});

test("sst dev has no PgBouncer on AWS", async () => {
  expect(of(await graph("dev"), "aws:ecs:Service")).toEqual([]);
});
