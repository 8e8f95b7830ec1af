import type { ports } from "../services/routes.ts";
import { domain, size } from "../stage";

type Checked = keyof typeof ports;

/** A path of each service that answers 200 to anybody, through the edge and the load balancer. */
const paths: Record<Checked, string> = {
  web: "/healthz",
  streaming: "/api/openapi.json",
  realtime: "/socket.io/?EIO=4&transport=polling",
};

const check = (name: Checked) =>
  new aws.route53.HealthCheck(`Reach${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
    type: "HTTPS",
    fqdn: domain,
    port: 443,
    enableSni: true,
    resourcePath: paths[name],
    requestInterval: 30,
    failureThreshold: 3,
    measureLatency: true,
    regions: ["us-east-1", "eu-west-1", "ap-southeast-1"],
  });

/** Whether the world reaches each service, asked from three continents every 30 seconds: what the alarms look at. */
export const healthChecks: { name: Checked; check: aws.route53.HealthCheck }[] = size.healthChecks
  ? (Object.keys(paths) as Checked[]).map((name) => ({ name, check: check(name) }))
  : [];
