import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Graph, of, one, type Resource } from "../../packages/synth/src/graph.ts";
import { root } from "../../packages/synth/src/place.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { sizes } from "../sizes.ts";
import { ports, type ServiceName } from "./routes.ts";

const deployed = ["prod", "staging", "personal"] as const;
const names = Object.keys(ports) as ServiceName[];
const component = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

interface Container {
  name: string;
  image: string;
  essential: boolean;
  user: string;
  readonlyRootFilesystem: boolean;
  pseudoTerminal: boolean;
  stopTimeout: number;
  portMappings: { containerPort: number }[];
  healthCheck?: { command: string[]; interval: number; timeout: number; retries: number };
  environment: { name: string; value: string }[];
  secrets: { name: string; valueFrom: string }[];
  linuxParameters: { initProcessEnabled: boolean; capabilities: { drop: string[] } };
  logConfiguration: { logDriver: string; options: Record<string, string> };
}

const containers = ({ inputs }: Resource): Container[] => JSON.parse(inputs.containerDefinitions as string);
const main = (made: Graph, name: ServiceName) => {
  const found = containers(one(made, "aws:ecs:TaskDefinition", `${component(name)}Task`)).find(
    (container) => container.name === component(name),
  );
  if (!found) throw new Error(`The task of ${name} has no container of its name.`);
  return found;
};
const service = (made: Graph, name: string) => one(made, "aws:ecs:Service", `${component(name)}Service`);
const targets = (made: Graph, name: string) =>
  of(made, "aws:lb:TargetGroup").filter(({ name: logical }) => logical.startsWith(component(name)));

test.each(deployed)(
  "Property 1: no service of %s falls below its fewest tasks, and both health checks find a failed one",
  async (stage) => {
    const made = await graph(stage);
    for (const { inputs } of of(made, "aws:ecs:Service")) {
      expect(inputs).toMatchObject({ deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 200 });
    }
    for (const name of names) {
      const { inputs } = service(made, name);
      expect(inputs.desiredCount).toBe(sizes[stage].tasks[name].min);
      expect(inputs.desiredCount).toBeGreaterThanOrEqual(1);
      const check = main(made, name).healthCheck;
      expect(check?.command).toEqual(["CMD", "node", "/app/alive.mjs"]);
      // Seconds until ECS begins to replace a task that hangs; the requirement is a minute for the whole.
      expect((check?.interval ?? 60) * (check?.retries ?? 3)).toBeLessThanOrEqual(30);
      const halves = targets(made, name);
      expect(halves).toHaveLength(2);
      for (const half of halves) {
        expect(half.inputs).toMatchObject({
          port: ports[name],
          protocol: "HTTP",
          targetType: "ip",
          healthCheck: { path: "/healthz", matcher: "200" },
        });
      }
    }
  },
);

test("prod runs the design's tasks, and is never down to one of what pages need", () => {
  expect(sizes.prod.tasks).toMatchObject({
    web: { min: 2, max: 20 },
    realtime: { min: 2, max: 10 },
    streaming: { min: 1, max: 5 },
  });
});

test.each(deployed)(
  "Property 3: every service behind the load balancer of %s is deployed blue/green, and brought back by itself",
  async (stage) => {
    const made = await graph(stage);
    const attached = of(made, "aws:ecs:Service").filter(({ inputs }) => (inputs.loadBalancers as unknown[]).length > 0);
    expect(attached.map(({ name }) => name).sort()).toEqual(names.map((name) => `${component(name)}Service`).sort());
    const alarms = of(made, "aws:cloudwatch:MetricAlarm");
    for (const name of names) {
      const { inputs, options } = service(made, name);
      expect(inputs).toMatchObject({
        deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: `${sizes[stage].bakeMinutes}` },
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { enable: true, rollback: true },
        sigintRollback: true,
        waitForSteadyState: true,
      });
      expect(sizes[stage].bakeMinutes).toBeGreaterThanOrEqual(1);
      expect(options.ignoreChanges).toContain("desiredCount");
      // What brings it back watches the errors of both halves.
      const watched = (inputs.alarms as { alarmNames: string[] }).alarmNames.map(
        (wanted) => alarms.find((alarm) => alarm.inputs.name === wanted)?.inputs,
      );
      const groups = targets(made, name).map((target) => target.name);
      expect(watched.map((alarm) => alarm?.metricName)).toEqual([
        "HTTPCode_Target_5XX_Count",
        "HTTPCode_Target_5XX_Count",
      ]);
      expect(
        watched
          .map((alarm) => (alarm?.dimensions as Record<string, string> | undefined)?.TargetGroup?.split("/")[1])
          .sort(),
      ).toEqual(groups.sort());
      // The rule's two halves are the service's two halves, and a deployment leaves the weights to ECS.
      const rule = one(made, "aws:lb:ListenerRule", `${component(name)}Rule`);
      expect(rule.options.ignoreChanges).toContain("actions");
      const [balancer] = inputs.loadBalancers as {
        targetGroupArn: string;
        containerName: string;
        containerPort: number;
        advancedConfiguration: Record<string, string>;
      }[];
      const [action] = rule.inputs.actions as { forward: { targetGroups: { arn: string; weight: number }[] } }[];
      expect(action?.forward.targetGroups).toEqual([
        { arn: balancer?.targetGroupArn, weight: 100 },
        { arn: balancer?.advancedConfiguration.alternateTargetGroupArn, weight: 0 },
      ]);
      expect(balancer?.advancedConfiguration.productionListenerRule).toContain(`${component(name)}Rule`);
      expect(balancer?.containerName).toBe(component(name));
      // And the task listens where the traffic goes.
      const { portMappings, environment } = main(made, name);
      expect(portMappings.map(({ containerPort }) => containerPort)).toEqual([balancer?.containerPort]);
      expect(balancer?.containerPort).toBe(ports[name]);
      expect(environment).toContainEqual({ name: "PORT", value: `${ports[name]}` });
      expect(environment.find(({ name: variable }) => variable === (name === "web" ? "HOSTNAME" : "HOST"))?.value).toBe(
        "0.0.0.0",
      );
    }
  },
);

test.each(deployed)("only realtime's pages keep to one task in %s", async (stage) => {
  const made = await graph(stage);
  for (const name of names) {
    for (const { inputs } of targets(made, name)) {
      expect((inputs.stickiness as { enabled: boolean }).enabled).toBe(name === "realtime");
    }
  }
});

test.each(deployed)("only what may die runs on Spot in %s", async (stage) => {
  const made = await graph(stage);
  for (const name of names) {
    const { onDemand } = sizes[stage].tasks[name];
    const strategies = service(made, name).inputs.capacityProviderStrategies as {
      capacityProvider: string;
      base?: number;
      weight: number;
    }[];
    const spot = strategies.filter(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT");
    expect(spot).toHaveLength(onDemand === "all" ? 0 : 1);
    if (onDemand !== "all" && onDemand > 0)
      expect(strategies).toContainEqual({ capacityProvider: "FARGATE", base: onDemand, weight: 0 });
  }
  expect(sizes[stage].tasks.realtime.onDemand).toBe("all");
});

test.each(deployed)(
  "every container of %s is nobody in particular, on a root it cannot write, without a terminal",
  async (stage) => {
    const made = await graph(stage);
    const tasks = of(made, "aws:ecs:TaskDefinition");
    expect(tasks.length).toBeGreaterThanOrEqual(5);
    for (const task of tasks) {
      for (const container of containers(task)) {
        expect({ task: task.name, ...container }).toMatchObject({
          user: "10001:10001",
          readonlyRootFilesystem: true,
          pseudoTerminal: false,
          linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
          logConfiguration: { logDriver: "awslogs" },
        });
        expect(container.stopTimeout).toBeGreaterThanOrEqual(30);
        expect(container.portMappings.length).toBeLessThanOrEqual(1);
      }
    }
    for (const { inputs } of of(made, "aws:ecs:Service")) {
      expect(inputs.enableExecuteCommand).toBe(false);
      const { assignPublicIp, securityGroups, subnets } = inputs.networkConfiguration as {
        assignPublicIp: boolean;
        securityGroups: string[];
        subnets: string[];
      };
      expect(assignPublicIp).toBe(false);
      expect(securityGroups).toHaveLength(1);
      for (const subnet of subnets) expect(subnet).toContain("Private");
    }
  },
);

test.each(deployed)(
  "no environment of %s shows a secret: those come from Secrets Manager, under our key",
  async (stage) => {
    const made = await graph(stage);
    const secret = ["Database", "Cache", "EdgeSigningKey", "SealKey"].map((name) => `SST_RESOURCE_${name}`);
    for (const task of of(made, "aws:ecs:TaskDefinition")) {
      for (const { environment } of containers(task)) {
        for (const { name, value } of environment) {
          expect(secret).not.toContain(name);
          expect(value).not.toMatch(/"password"|PRIVATE KEY|x{32}/);
        }
      }
    }
    for (const { inputs } of of(made, "aws:secretsmanager:Secret")) expect(inputs.kmsKeyId).toMatch(/DataKey/);
  },
);

test("whatever SST builds an image of is there", async () => {
  const images = of(await graph("personal"), "docker-build:index:Image");
  expect(images.length).toBeGreaterThanOrEqual(4);
  for (const { inputs } of images) {
    const { location } = inputs.dockerfile as { location: string };
    expect({ location, exists: existsSync(join(root, location.replace(root, ""))) }).toEqual({
      location,
      exists: true,
    });
  }
});

test("sst dev runs no container", async () => {
  const made = await graph("dev");
  for (const kind of ["Cluster", "Service", "TaskDefinition"]) expect(of(made, `aws:ecs:${kind}`)).toEqual([]);
});
