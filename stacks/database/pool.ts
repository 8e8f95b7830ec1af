import { groups } from "../network/firewall";
import { vpc } from "../network/network";
import { cluster } from "../services/cluster";
import { confine, encryptedLogs, image, logging } from "../services/container";
import { executionRole, taskRole } from "../services/roles";
import { size } from "../stage";
import { applicationSecret, applicationVersion, poolPassword, poolSecret, poolVersion } from "./credentials";
import { database } from "./database";

const port = 6432;
const user = "directfanz";
const { min, max } = size.tasks.pool;

/** PgBouncer: many clients on few connections, so that functions and tasks can come and go in hundreds. */
export const poolService = new sst.aws.Service("Pool", {
  cluster,
  architecture: "arm64",
  cpu: "0.5 vCPU",
  memory: "1 GB",
  // Never Spot: every request of the site is on the line.
  capacity: { fargate: { base: min, weight: 1 } },
  // One thread, which the task's half of a processor is enough for.
  scaling: { min, max, cpuUtilization: 50, memoryUtilization: 80, scaleInCooldown: "900 seconds" },
  image: image("pool"),
  environment: {
    DATABASE_HOST: database.host,
    DATABASE_PORT: "5432",
    DATABASE_NAME: database.database,
    POOL_USER: user,
    POOL_SIZE: String(size.database.poolSize),
    POOL_MAX_CLIENTS: "2000",
  },
  ssm: { DATABASE_SECRET: applicationSecret.arn, POOL_PASSWORD: poolSecret.arn },
  logging: logging("pool"),
  health: {
    command: ["CMD", "/pool/alive.sh"],
    startPeriod: "10 seconds",
    interval: "10 seconds",
    timeout: "5 seconds",
    retries: 3,
  },
  transform: {
    executionRole: executionRole("pool", ["pool"], [applicationSecret, poolSecret]),
    taskRole: taskRole([]),
    logGroup: encryptedLogs,
    taskDefinition: confine({
      // Its configuration and certificate are made when it starts. Two minutes, so that transactions end on their own.
      Pool: {
        ports: [{ containerPort: port, protocol: "tcp" }],
        writable: ["/tmp"],
        essential: true,
        stopTimeout: 120,
      },
    }),
    service: (args, opts) => {
      args.networkConfiguration = {
        assignPublicIp: false,
        subnets: vpc.privateSubnets,
        securityGroups: [groups.pool.id],
      };
      args.enableExecuteCommand = false;
      args.propagateTags = "SERVICE";
      args.availabilityZoneRebalancing = "ENABLED";
      args.deploymentMinimumHealthyPercent = 100;
      args.deploymentMaximumPercent = 200;
      opts.ignoreChanges = ["desiredCount"];
      // A task does not start where a secret has no value yet.
      opts.dependsOn = [applicationVersion, poolVersion];
    },
  },
});

/** What clients are told: the link Database. */
export const pool = {
  host: poolService.service,
  port,
  username: user,
  password: poolPassword,
  database: database.database,
  tls: true,
};
