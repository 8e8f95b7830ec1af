/*
 * Brings the database to the schema of a deployment before its tasks come. What a deployment is, in this order:
 *
 * 1. `sst deploy --target Migrate`: the task of the new image, and nothing else. `--target` finds only what is deployed
 *    already, so a stage's first deployment begins with `FIRST=on sst deploy` instead: everything, but no task of the services,
 *    which would find no tables.
 * 2. The task, by the outputs `cluster`, `migrateTask`, `migrateSubnets` and `migrateGroup`, until it has ended:
 *      aws ecs run-task --launch-type FARGATE --cluster … --task-definition … --network-configuration
 *        "awsvpcConfiguration={subnets=[…],securityGroups=[…],assignPublicIp=DISABLED}"
 *      aws ecs wait tasks-stopped …
 *    Only an exit code of 0 goes on.
 * 3. `sst deploy`.
 *
 * Every migration must suit the tasks of the deployment before it: those run until the traffic has moved, and come back
 * when a deployment is rolled back.
 */

import { applicationSecret, masterSecret } from "../database/credentials";
import { groups } from "../network/firewall";
import { cluster } from "./cluster";
import { confine, encryptedLogs, image, logging } from "./container";
import { executionRole, taskRole } from "./roles";

/** Connects to PostgreSQL itself: PgBouncer would lose the lock that keeps two migrations apart. */
export const migrate = new sst.aws.Task("Migrate", {
  cluster,
  architecture: "arm64",
  cpu: "0.25 vCPU",
  memory: "0.5 GB",
  image: image("streaming"),
  command: ["migrate"],
  environment: { NODE_ENV: "production", SERVICE: "migrate", LOG_LEVEL: "info" },
  ssm: { MASTER_SECRET: masterSecret.arn, APPLICATION_SECRET: applicationSecret.arn },
  logging: logging("migrate"),
  transform: {
    executionRole: executionRole("streaming", ["migrate"], [masterSecret, applicationSecret]),
    taskRole: taskRole([]),
    logGroup: encryptedLogs,
    taskDefinition: confine({ Migrate: { ports: [], writable: [], essential: true, stopTimeout: 120 } }),
  },
});

/** Where the task runs: the cluster's own list of groups is empty. */
export const placed = { subnets: migrate.subnets, group: groups.migrate.id };
