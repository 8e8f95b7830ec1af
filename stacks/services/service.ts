import { groups } from "../network/firewall";
import { vpc } from "../network/network";
import { capital, size } from "../stage";
import { cluster } from "./cluster";
import { confine, encryptedLogs, image, logging } from "./container";
import { executionRole, taskRole } from "./roles";
import { ports, type ServiceName } from "./routes.ts";
import { tracking } from "./scaling.ts";
import { grow } from "./surge";
import { shift, traffic } from "./traffic";

export interface Definition {
  cpu: NonNullable<sst.aws.ServiceArgs["cpu"]>;
  memory: NonNullable<sst.aws.ServiceArgs["memory"]>;
  environment: Record<string, $util.Input<string>>;
  /** By the variable that gets the value. */
  secrets: Record<string, aws.secretsmanager.Secret>;
  /** What its code may do on AWS. */
  may: $util.Input<aws.types.input.iam.GetPolicyDocumentStatementArgs>[];
  writable: readonly string[];
}

const tracing = "Tracing";

/** What the X-Ray daemon needs; it has no resource-level permissions (Service Authorization Reference, "AWS X-Ray"). */
const mayTrace = {
  actions: [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
  ],
  resources: ["*"],
};

/** Fargate's price to begin with; what may be taken away at any time costs about a third of it. */
const capacity = ({ min, onDemand }: (typeof size)["tasks"]["web"]): sst.aws.ServiceArgs["capacity"] =>
  onDemand === "all"
    ? { fargate: { base: min, weight: 1 } }
    : { ...(onDemand > 0 ? { fargate: { base: onDemand, weight: 0 } } : {}), spot: { weight: 1 } };

/**
 * One service behind the load balancer, deployed blue/green by ECS itself: the new tasks come up beside the old ones, get
 * the traffic, and only after the bake time do the old ones go. An alarm, a task that does not come up, or Ctrl-C brings
 * the traffic back.
 */
export const service = (name: ServiceName, definition: Definition) => {
  const { cpu, memory, environment, secrets, may, writable } = definition;
  const component = capital(name);
  const { min, max } = size.tasks[name];
  const fewest = process.env.FIRST ? 0 : min;
  const port = ports[name];
  const { blue, green, rule, alarms } = traffic[name];
  const made = new sst.aws.Service(component, {
    cluster,
    architecture: "arm64",
    cpu,
    memory,
    capacity: capacity(size.tasks[name]),
    scaling: {
      // A stage's first deployment ends before there are tables: see migrate.ts.
      min: fewest,
      max,
      cpuUtilization: tracking.cpu,
      memoryUtilization: tracking.memory,
      scaleOutCooldown: `${tracking.outCooldown} seconds`,
      scaleInCooldown: `${tracking.inCooldown} seconds`,
    },
    containers: [
      {
        name: component,
        image: image(name),
        environment,
        ssm: Object.fromEntries(Object.entries(secrets).map(([variable, { arn }]) => [variable, arn])),
        logging: logging(name),
        health: {
          command: ["CMD", "node", "/app/alive.mjs"],
          startPeriod: "30 seconds",
          interval: "10 seconds",
          timeout: "5 seconds",
          retries: 3,
        },
      },
      { name: tracing, image: "public.ecr.aws/xray/aws-xray-daemon:3.x", logging: logging(`${name}-tracing`) },
    ],
    wait: true,
    transform: {
      executionRole: executionRole(name, [name, `${name}-tracing`], Object.values(secrets)),
      taskRole: taskRole([...may, mayTrace]),
      logGroup: encryptedLogs,
      taskDefinition: confine({
        [component]: { ports: [{ containerPort: port, protocol: "tcp" }], writable, essential: true, stopTimeout: 30 },
        // Without traces the site goes on.
        [tracing]: { ports: [], writable: [], essential: false, stopTimeout: 30 },
      }),
      service: (args, options) => {
        args.networkConfiguration = {
          assignPublicIp: false,
          subnets: vpc.privateSubnets,
          securityGroups: [groups[name].id],
        };
        args.enableExecuteCommand = false;
        args.propagateTags = "SERVICE";
        args.availabilityZoneRebalancing = "ENABLED";
        args.deploymentMinimumHealthyPercent = 100;
        args.deploymentMaximumPercent = 200;
        args.deploymentConfiguration = { strategy: "BLUE_GREEN", bakeTimeInMinutes: `${size.bakeMinutes}` };
        args.deploymentCircuitBreaker = { enable: true, rollback: true };
        args.alarms = { enable: true, rollback: true, alarmNames: alarms };
        args.sigintRollback = true;
        args.healthCheckGracePeriodSeconds = 60;
        // Cloud Map would name blue and green tasks alike.
        args.serviceRegistries = undefined;
        args.loadBalancers = [
          {
            targetGroupArn: blue.arn,
            containerName: component,
            containerPort: port,
            advancedConfiguration: {
              alternateTargetGroupArn: green.arn,
              productionListenerRule: rule.arn,
              roleArn: shift.arn,
            },
          },
        ];
        // Scaling decides how many there are; a deployment would set them back to the fewest.
        options.ignoreChanges = ["desiredCount"];
      },
    },
  });
  if (max > min) grow(name, made.nodes.autoScalingTarget);
  return { service: made, blue, green };
};
