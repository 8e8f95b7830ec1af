import { masterSecret } from "../database/credentials";
import { database } from "../database/database";
import { groups } from "../network/firewall";
import { vpc } from "../network/network";
import { dataKey, logsKey } from "../security/keys";
import { sealed } from "../security/sealed";
import { prefix, size } from "../stage";
import { replicator } from "./roles";

/*
 * Moves an existing database in while it is in use: everything once, then every change, until the site is switched over.
 * Made only where MIGRATION names that database, and taken away by the deployment after it (docs/deploy.md).
 */

/** Filled by hand: host, port, username and password of the existing database, as JSON. */
const source = new aws.secretsmanager.Secret("ExistingDatabase", {
  ...sealed,
  description: "Where the existing database is: host, port, username, password",
});

const { vpcRole, logsRole, secretsRole } = replicator([source, masterSecret]);

const subnets = new aws.dms.ReplicationSubnetGroup(
  "ReplicationSubnets",
  {
    replicationSubnetGroupId: `${prefix}-replication`.toLowerCase(),
    replicationSubnetGroupDescription: "Where the existing database is moved in from",
    subnetIds: vpc.privateSubnets,
  },
  // DMS looks for the role when it first touches the network.
  { dependsOn: [vpcRole] },
);

const instanceId = `${prefix}-replication`.toLowerCase();
// DMS would make it itself, and keep it for ever.
const logs = new aws.cloudwatch.LogGroup("ReplicationLogs", {
  name: `dms-tasks-${instanceId}`,
  retentionInDays: 30,
  kmsKeyId: logsKey?.arn,
});

/** $0.07 an hour, twice that with a standby. */
export const replication = new aws.dms.ReplicationInstance(
  "Replication",
  {
    replicationInstanceId: instanceId,
    replicationInstanceClass: "dms.t3.medium",
    allocatedStorage: 100,
    multiAz: size.database.multiAz,
    publiclyAccessible: false,
    autoMinorVersionUpgrade: false,
    kmsKeyArn: dataKey?.arn,
    replicationSubnetGroupId: subnets.id,
    vpcSecurityGroupIds: [groups.replication.id],
  },
  { dependsOn: [vpcRole, logsRole, logs] },
);

const endpoint = (
  name: string,
  endpointType: "source" | "target",
  secret: aws.secretsmanager.Secret,
  databaseName: $util.Input<string>,
) =>
  new aws.dms.Endpoint(
    name,
    {
      endpointId: `${prefix}-${endpointType}`.toLowerCase(),
      endpointType,
      engineName: "postgres",
      databaseName,
      secretsManagerArn: secret.arn,
      secretsManagerAccessRoleArn: secretsRole.arn,
      sslMode: "require",
      kmsKeyArn: dataKey?.arn,
    },
    { dependsOn: [replication] },
  );

const settings = {
  // Our migrations make the tables; what is in them when the load begins would stand twice.
  FullLoadSettings: { TargetTablePrepMode: "TRUNCATE_BEFORE_LOAD", MaxFullLoadSubTasks: 4 },
  TargetMetadata: { SupportLobs: true, FullLobMode: false, LimitedSizeLobMode: true, LobMaxSize: 1024 },
  // Compares every row on both sides, and goes on comparing what changes.
  ValidationSettings: { EnableValidation: true, ThreadCount: 4 },
  Logging: { EnableLogging: true },
};

const tables = {
  "rule-type": "selection",
  "rule-id": "1",
  "rule-name": "everything",
  "object-locator": { "schema-name": "public", "table-name": "%" },
  "rule-action": "include",
};

/** Started by hand, when both sides are ready. */
export const task = new aws.dms.ReplicationTask(
  "ReplicationTask",
  {
    replicationTaskId: `${prefix}-move-in`.toLowerCase(),
    migrationType: "full-load-and-cdc",
    replicationInstanceArn: replication.replicationInstanceArn,
    sourceEndpointArn: endpoint("ReplicationSource", "source", source, process.env.MIGRATION ?? "").endpointArn,
    targetEndpointArn: endpoint("ReplicationTarget", "target", masterSecret, database.database).endpointArn,
    startReplicationTask: false,
    tableMappings: JSON.stringify({ rules: [tables] }),
    replicationTaskSettings: JSON.stringify(settings),
  },
  // DMS writes its own defaults among them.
  { ignoreChanges: ["replicationTaskSettings"] },
);
