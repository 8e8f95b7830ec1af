import "../security/sealed";
import { groups } from "../network/firewall";
import { databaseSubnets } from "../network/network";
import { dataKey, logsKey } from "../security/keys";
import { prefix, size } from "../stage";

const { instance, shards, replicas, multiAz, scales } = size.cache;

const logs = ["slow-log", "engine-log"].map((logType) => ({
  logType,
  group: new aws.cloudwatch.LogGroup(`Cache-${logType}`, {
    name: `/directfanz/${prefix}/cache/${logType}`,
    retentionInDays: 30,
    kmsKeyId: logsKey?.arn,
  }),
}));

/** Sessions, counters, the live state of streams, and the channel on which pages' news travels. */
export const cache = new sst.aws.Redis("Redis", {
  engine: "redis",
  version: "7.1",
  instance,
  cluster: { nodes: shards },
  parameters: {
    // Every key has a life. Where memory ends, those go first that would go soonest: counters before sessions.
    "maxmemory-policy": "volatile-ttl",
  },
  vpc: { subnets: databaseSubnets.map(({ id }) => id), securityGroups: [groups.cache.id] },
  transform: {
    cluster: (args, opts) => {
      args.replicasPerNodeGroup = replicas;
      args.multiAzEnabled = multiAz;
      args.kmsKeyId = dataKey?.arn;
      args.autoMinorVersionUpgrade = true;
      args.applyImmediately = !size.kept;
      args.snapshotRetentionLimit = size.kept ? 7 : 0;
      args.snapshotWindow = "02:00-03:00";
      args.maintenanceWindow = "sun:05:30-sun:06:30";
      args.finalSnapshotIdentifier = size.kept ? `${prefix}-cache-final` : undefined;
      args.logDeliveryConfigurations = logs.map(({ logType, group }) => ({
        logType,
        logFormat: "json",
        destinationType: "cloudwatch-logs",
        destination: group.name,
      }));
      opts.protect = size.kept;
      // A deployment must not undo what scaling did.
      if (scales) opts.ignoreChanges = ["numNodeGroups", "replicasPerNodeGroup"];
    },
  },
});

/**
 * How far it grows, and on what. Targets are percent, from 35 to 70 (ElastiCache User Guide, "Auto Scaling"). A shard
 * takes minutes to move its keys, hence the pauses.
 */
const growth = [
  {
    dimension: "NodeGroups",
    min: shards,
    max: 2 * shards,
    metrics: {
      ElastiCachePrimaryEngineCPUUtilization: 60,
      ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage: 65,
    },
  },
  {
    dimension: "Replicas",
    min: replicas,
    max: replicas + 2,
    metrics: { ElastiCacheReplicaEngineCPUUtilization: 60 },
  },
];

for (const { dimension, min, max, metrics } of scales ? growth : []) {
  const target = new aws.appautoscaling.Target(`Cache${dimension}`, {
    serviceNamespace: "elasticache",
    scalableDimension: `elasticache:replication-group:${dimension}`,
    resourceId: $interpolate`replication-group/${cache.clusterId}`,
    minCapacity: min,
    maxCapacity: max,
  });
  for (const [predefinedMetricType, targetValue] of Object.entries(metrics)) {
    new aws.appautoscaling.Policy(`Cache${dimension}${predefinedMetricType}`, {
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType },
        targetValue,
        scaleOutCooldown: 600,
        scaleInCooldown: 900,
      },
    });
  }
}
