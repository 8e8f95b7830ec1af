/**
 * What AWS measures by itself, as far as alarms and dashboards look at it: names and dimensions are AWS's, from the page
 * "CloudWatch metrics" of each service's guide. Nothing is imported here, so that `stacks/` can read it too.
 */
export interface AwsMetric {
  namespace: `AWS/${string}`;
  name: string;
  dimensions: readonly string[];
  statistic: "Sum" | "Average" | "Maximum" | "Minimum" | `p${number}`;
}

const loadBalancer = { namespace: "AWS/ApplicationELB", dimensions: ["LoadBalancer"] } as const;
const targetGroup = { namespace: "AWS/ApplicationELB", dimensions: ["LoadBalancer", "TargetGroup"] } as const;
const service = { namespace: "AWS/ECS", dimensions: ["ClusterName", "ServiceName"] } as const;
const database = { namespace: "AWS/RDS", dimensions: ["DBInstanceIdentifier"] } as const;
const cacheNode = { namespace: "AWS/ElastiCache", dimensions: ["CacheClusterId", "CacheNodeId"] } as const;
const lambda = { namespace: "AWS/Lambda", dimensions: ["FunctionName"] } as const;
const queue = { namespace: "AWS/SQS", dimensions: ["QueueName"] } as const;
/** `Region` is always `Global`; the metrics are in us-east-1. */
const distribution = { namespace: "AWS/CloudFront", dimensions: ["DistributionId", "Region"] } as const;
/** A web ACL of CloudFront has no dimension `Region`. */
const firewall = { namespace: "AWS/WAFV2", dimensions: ["WebACL", "Rule"] } as const;
/** Channels come and go with broadcasts, so alarms look over all of them. */
const channel = { namespace: "AWS/MediaLive", dimensions: ["ChannelId", "Pipeline"] } as const;

export const awsMetrics = {
  "balancer.requests": { ...loadBalancer, name: "RequestCount", statistic: "Sum" },
  "balancer.errors": { ...loadBalancer, name: "HTTPCode_ELB_5XX_Count", statistic: "Sum" },
  "balancer.rejected": { ...loadBalancer, name: "RejectedConnectionCount", statistic: "Sum" },
  "target.errors": { ...targetGroup, name: "HTTPCode_Target_5XX_Count", statistic: "Sum" },
  "target.time": { ...targetGroup, name: "TargetResponseTime", statistic: "p95" },
  "target.unhealthy": { ...targetGroup, name: "UnHealthyHostCount", statistic: "Maximum" },
  "service.cpu": { ...service, name: "CPUUtilization", statistic: "Average" },
  "service.memory": { ...service, name: "MemoryUtilization", statistic: "Average" },
  "database.cpu": { ...database, name: "CPUUtilization", statistic: "Average" },
  "database.storage": { ...database, name: "FreeStorageSpace", statistic: "Minimum" },
  "database.memory": { ...database, name: "FreeableMemory", statistic: "Minimum" },
  "database.connections": { ...database, name: "DatabaseConnections", statistic: "Maximum" },
  "database.writes": { ...database, name: "WriteLatency", statistic: "Average" },
  "replica.lag": { ...database, name: "ReplicaLag", statistic: "Maximum" },
  "cache.cpu": { ...cacheNode, name: "EngineCPUUtilization", statistic: "Average" },
  "cache.memory": { ...cacheNode, name: "DatabaseMemoryUsagePercentage", statistic: "Maximum" },
  "cache.evictions": { ...cacheNode, name: "Evictions", statistic: "Sum" },
  "cache.connections": { ...cacheNode, name: "CurrConnections", statistic: "Maximum" },
  "function.errors": { ...lambda, name: "Errors", statistic: "Sum" },
  "function.throttles": { ...lambda, name: "Throttles", statistic: "Sum" },
  "function.duration": { ...lambda, name: "Duration", statistic: "p95" },
  "function.dropped": { ...lambda, name: "DestinationDeliveryFailures", statistic: "Sum" },
  "queue.waiting": { ...queue, name: "ApproximateNumberOfMessagesVisible", statistic: "Maximum" },
  "edge.requests": { ...distribution, name: "Requests", statistic: "Sum" },
  "edge.errors": { ...distribution, name: "5xxErrorRate", statistic: "Average" },
  "edge.refused": { ...distribution, name: "4xxErrorRate", statistic: "Average" },
  "edge.bytes": { ...distribution, name: "BytesDownloaded", statistic: "Sum" },
  "firewall.blocked": { ...firewall, name: "BlockedRequests", statistic: "Sum" },
  "healthCheck.status": {
    namespace: "AWS/Route53",
    name: "HealthCheckStatus",
    dimensions: ["HealthCheckId"],
    statistic: "Minimum",
  },
  "channel.dropped": { ...channel, name: "DroppedFrames", statistic: "Sum" },
  "channel.outputs": { ...channel, name: "ActiveOutputs", statistic: "Minimum" },
  "origin.answers": {
    namespace: "AWS/MediaPackage",
    name: "EgressRequestCount",
    dimensions: ["StatusCodeRange"],
    statistic: "Sum",
  },
} as const satisfies Record<string, AwsMetric>;

export type AwsMetricName = keyof typeof awsMetrics;
