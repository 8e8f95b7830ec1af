import "../security/sealed";
import { groups } from "../network/firewall";
import { databaseSubnets } from "../network/network";
import { dataKey, logsKey } from "../security/keys";
import { account, prefix, region, size } from "../stage";

const identifier = `${prefix}-database`.toLowerCase();
const exported = ["postgresql", "upgrade"];

/** RDS would make these itself, at the first line, and keep them for ever. */
const logGroups = (instance: string) =>
  exported.map(
    (log) =>
      new aws.cloudwatch.LogGroup(`${instance}-${log}`, {
        name: `/aws/rds/instance/${instance}/${log}`,
        retentionInDays: 30,
        kmsKeyId: logsKey?.arn,
      }),
  );

/** Enhanced monitoring: the machine's own figures, every minute. */
const monitoring = new aws.iam.Role("DatabaseMonitoringRole", {
  // RDS User Guide, "Setting up Enhanced Monitoring", with its guard against confused deputies.
  assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: ["monitoring.rds.amazonaws.com"] }],
        conditions: [
          { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
          {
            test: "ArnLike",
            variable: "aws:SourceArn",
            values: [$interpolate`arn:aws:rds:${region}:${account}:db:${prefix.toLowerCase()}-*`],
          },
        ],
      },
    ],
  }).json,
  managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"],
});

/** What the server itself sees to, because PgBouncer refuses clients that ask for it at the start of a connection. */
const parameters = {
  "rds.force_ssl": "1",
  // Milliseconds. A statement that runs longer holds a connection that others wait for.
  statement_timeout: "30000",
  idle_in_transaction_session_timeout: "60000",
  log_min_duration_statement: "500",
  // So that the data can be moved away as they were moved in. Read at the start of the server alone.
  "rds.logical_replication": "1",
};

/** What primary and replica have in common. */
const kept = {
  vpcSecurityGroupIds: [groups.database.id],
  storageEncrypted: true,
  kmsKeyId: dataKey?.arn,
  storageType: "gp3",
  maxAllocatedStorage: size.database.maxStorage,
  performanceInsightsEnabled: true,
  performanceInsightsKmsKeyId: dataKey?.arn,
  // The week that costs nothing.
  performanceInsightsRetentionPeriod: 7,
  monitoringInterval: 60,
  monitoringRoleArn: monitoring.arn,
  enabledCloudwatchLogsExports: exported,
  maintenanceWindow: "sun:04:30-sun:05:30",
  autoMinorVersionUpgrade: true,
  // In prod, what restarts the server waits for the window.
  applyImmediately: !size.kept,
  copyTagsToSnapshot: true,
  publiclyAccessible: false,
  caCertIdentifier: "rds-ca-rsa2048-g1",
} satisfies Partial<aws.rds.InstanceArgs>;

export const database = new sst.aws.Postgres("Postgres", {
  // The minor version is AWS's to raise, in the window.
  version: "15",
  instance: size.database.instance,
  storage: `${size.database.maxStorage} GB`,
  multiAz: size.database.multiAz,
  database: "directfanz",
  vpc: { subnets: databaseSubnets.map(({ id }) => id) },
  transform: {
    parameterGroup: (args) => {
      args.parameters = Object.entries(parameters).map(([name, value]) => ({
        name,
        value,
        applyMethod: name === "rds.logical_replication" ? "pending-reboot" : "immediate",
      }));
    },
    instance: (args, opts) => {
      Object.assign(args, kept, {
        identifier,
        allocatedStorage: size.database.storage,
        allowMajorVersionUpgrade: false,
        // Point-in-time recovery goes back as far as backups do.
        backupRetentionPeriod: size.database.backupDays,
        backupWindow: "03:00-04:00",
        deleteAutomatedBackups: !size.kept,
        deletionProtection: size.kept,
        skipFinalSnapshot: !size.kept,
        finalSnapshotIdentifier: size.kept ? `${identifier}-final` : undefined,
      } satisfies Partial<aws.rds.InstanceArgs>);
      opts.protect = size.kept;
      opts.dependsOn = logGroups(identifier);
    },
  },
});

const primary = database.nodes.instance;
const replicaIdentifier = `${identifier}-replica`;

/** For reading alone. `Postgres.replicas` would put it into the default group, under AWS's key, beside the primary. */
export const replica =
  size.database.replica && primary
    ? new aws.rds.Instance(
        "DatabaseReplica",
        {
          ...kept,
          identifier: replicaIdentifier,
          replicateSourceDb: primary.identifier,
          instanceClass: primary.instanceClass,
          parameterGroupName: primary.parameterGroupName,
          skipFinalSnapshot: true,
        },
        { dependsOn: logGroups(replicaIdentifier) },
      )
    : undefined;
