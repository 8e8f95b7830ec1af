import { alarm } from "../observability/alarm";
import { balancer } from "../services/balancer";
import { cluster } from "../services/cluster";
import { services } from "../services/services";
import { capital, region, size } from "../stage";
import { originDomain, zone } from "./dns";
import { type Endpoint, originRecords, standbys } from "./origin-records";

/**
 * Whether every service behind the load balancer has a task that passes its checks: ECS stops those that do not. Told by a
 * metric, because Route 53's own checkers are not let in beside CloudFront (the two lists of addresses do not fit into one
 * security group), and a check through the edge would find the standby well and lead everybody back at once.
 */
const serving = () => {
  const checks = Object.entries(services).map(([name, { service }]) => {
    const dimensions = { ClusterName: cluster.nodes.cluster.name, ServiceName: service.nodes.service.name };
    return new aws.route53.HealthCheck(`Serving${capital(name)}`, {
      type: "CLOUDWATCH_METRIC",
      cloudwatchAlarmName: alarm("endpointDown", dimensions, capital(name)).name,
      cloudwatchAlarmRegion: region,
      insufficientDataHealthStatus: "LastKnownStatus",
    });
  });
  return new aws.route53.HealthCheck("Serving", {
    type: "CALCULATED",
    childHealthchecks: checks.map(({ id }) => id),
    childHealthThreshold: checks.length,
  });
};

/** Every load balancer of the site. Another one here, or a standby elsewhere, is another row. */
const endpoints: Endpoint<$util.Input<string>>[] = [
  {
    id: "balancer",
    role: "main",
    weight: 100,
    address: balancer.nodes.loadBalancer.dnsName,
    zoneId: balancer.nodes.loadBalancer.zoneId,
    ...(size.healthChecks ? { healthCheckId: serving().id } : {}),
  },
  ...standbys(process.env.STANDBY_BALANCERS),
];

/** Where `origin.<domain>` leads. A record that leads to others waits for them: Route 53 wants them to exist. */
const records: aws.route53.Record[] = [];
for (const { key, ...record } of originRecords<$util.Input<string>>(originDomain, zone.zoneId, endpoints)) {
  records.push(new aws.route53.Record(key, record, { dependsOn: [...records] }));
}
