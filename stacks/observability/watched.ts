import type { Kind } from "../../packages/core/src/platform/alarms.ts";
import { cache } from "../cache/cache";
import { database, replica } from "../database/database";
import { poolService } from "../database/pool";
import { rotation } from "../database/rotation";
import { healthChecks } from "../dns/health-checks";
import { edge } from "../edge/edge";
import { waf } from "../edge/waf";
import { unreadable } from "../events/events";
import { functions } from "../events/functions";
import { balancer } from "../services/balancer";
import { cluster } from "../services/cluster";
import { services } from "../services/services";
import { traffic } from "../services/traffic";
import { capital, prefix, size } from "../stage";

/** One resource, and the dimensions by which CloudWatch knows its metrics. */
export interface Watched {
  /** Empty where there is only one of its kind. */
  name: string;
  dimensions: Record<string, $util.Input<string>>;
}

const loadBalancer = { LoadBalancer: balancer.nodes.loadBalancer.arnSuffix };

const halves = Object.entries(traffic).flatMap(([name, { blue, green }]) => [
  { name: `${capital(name)}Blue`, dimensions: { ...loadBalancer, TargetGroup: blue.arnSuffix } },
  { name: `${capital(name)}Green`, dimensions: { ...loadBalancer, TargetGroup: green.arnSuffix } },
]);

const running = [
  ...Object.entries(services).map(([name, { service }]) => ({ name: capital(name), service })),
  { name: "Pool", service: poolService },
];

const replicas = replica ? [{ name: "Replica", dimensions: { DBInstanceIdentifier: replica.identifier } }] : [];

/** ElastiCache names nodes by group, shard and place (User Guide, "Finding a node's endpoint"). Not those that scaling adds. */
const nodes = Array.from({ length: size.cache.shards * (1 + size.cache.replicas) }, (_, at) => {
  const [shard, place] = [Math.floor(at / (1 + size.cache.replicas)) + 1, (at % (1 + size.cache.replicas)) + 1];
  const name = `${String(shard).padStart(4, "0")}-${String(place).padStart(3, "0")}`;
  return { name, dimensions: { CacheClusterId: $interpolate`${cache.clusterId}-${name}`, CacheNodeId: "0001" } };
});

/** Everything there is of each kind: what alarms are made for, and what dashboards show. `failover.ts` has DNS's own. */
export const watched: Record<Exclude<Kind, "endpoint">, Watched[]> = {
  platform: [{ name: "", dimensions: {} }],
  channels: [{ name: "", dimensions: {} }],
  origin: [{ name: "", dimensions: { StatusCodeRange: "5xx" } }],
  balancer: [{ name: "", dimensions: loadBalancer }],
  targetGroup: halves,
  service: running.map(({ name, service }) => ({
    name,
    dimensions: { ClusterName: cluster.nodes.cluster.name, ServiceName: service.nodes.service.name },
  })),
  database: [{ name: "", dimensions: { DBInstanceIdentifier: database.id } }, ...replicas],
  replica: replicas,
  cacheNode: nodes,
  function: [
    ...functions.map(({ name, function: { name: FunctionName } }) => ({
      name: capital(name),
      dimensions: { FunctionName },
    })),
    // AWS's own, which CloudFormation makes.
    ...(rotation ? [{ name: "Rotation", dimensions: { FunctionName: `${prefix}-rotation` } }] : []),
  ],
  deadLetters: [
    ...functions.map(({ name, deadLetters }) => ({ name: capital(name), queue: deadLetters })),
    ...(unreadable ? [{ name: "Facts", queue: unreadable }] : []),
  ].map(({ name, queue }) => ({ name, dimensions: { QueueName: queue.nodes.queue.name } })),
  edge: [{ name: "", dimensions: { DistributionId: edge.nodes.distribution.id, Region: "Global" } }],
  firewall: [{ name: "", dimensions: { WebACL: waf.visibilityConfig.metricName, Rule: "ALL" } }],
  healthCheck: healthChecks.map(({ name, check }) => ({
    name: capital(name),
    dimensions: { HealthCheckId: check.id },
  })),
};
