import { originSecret } from "../edge/origin-secret";
import { vpc } from "../network/network";
import { watch } from "../observability/alarm";
import { capital } from "../stage";
import { balancer } from "./balancer";
import { ports, routeOf, routes, type ServiceName } from "./routes.ts";

/** Of `GET /healthz`, which all three services answer, with a round trip to the database and to Redis. */
export const healthPath = "/healthz";

/** Realtime's sockets must come back to the server that knows their polling session. */
const sticky: Record<ServiceName, boolean> = { web: false, realtime: true, streaming: false };

const target = (name: ServiceName, color: "Blue" | "Green") => {
  const group = new aws.lb.TargetGroup(`${capital(name)}${color}`, {
    // Pulumi adds its own end; the whole must fit into 32.
    namePrefix: `${name.slice(0, 3)}${color.charAt(0).toLowerCase()}-`,
    vpcId: vpc.id,
    targetType: "ip",
    port: ports[name],
    protocol: "HTTP",
    // Requests under way end within 20 seconds: the servers' own grace.
    deregistrationDelay: 30,
    healthCheck: {
      path: healthPath,
      matcher: "200",
      interval: 10,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
    stickiness: { type: "lb_cookie", enabled: sticky[name], cookieDuration: 24 * 3600 },
  });
  const dimensions = { LoadBalancer: balancer.nodes.loadBalancer.arnSuffix, TargetGroup: group.arnSuffix };
  return { group, watched: watch("targetGroup", dimensions, `${capital(name)}${color}`) };
};

/** The two halves of a service, one of which has the traffic, and the rule that says which. */
const halves = (name: ServiceName) => {
  const blue = target(name, "Blue");
  const green = target(name, "Green");
  const { paths, priority } = routeOf(name);
  const rule = new aws.lb.ListenerRule(
    `${capital(name)}Rule`,
    {
      listenerArn: balancer.getListener("https", 443).arn,
      priority,
      conditions: [
        { pathPattern: { values: [...paths] } },
        { httpHeader: { httpHeaderName: originSecret.header, values: [originSecret.value] } },
      ],
      actions: [
        {
          type: "forward",
          forward: {
            targetGroups: [
              { arn: blue.group.arn, weight: 100 },
              { arn: green.group.arn, weight: 0 },
            ],
          },
        },
      ],
    },
    // ECS sets the weights with every deployment, and ours would set them back.
    { ignoreChanges: ["actions"] },
  );
  return {
    blue: blue.group,
    green: green.group,
    rule,
    // Whichever half has the traffic: a deployment ends with the other one.
    alarms: [...blue.watched, ...green.watched].flatMap(({ name, rollsBack }) => (rollsBack ? [name] : [])),
  };
};

export const traffic = Object.fromEntries(routes.map(({ service }) => [service, halves(service)])) as Record<
  ServiceName,
  ReturnType<typeof halves>
>;

const all = Object.values(traffic);
const targets = all.flatMap(({ blue, green }) => [blue.arn, green.arn]);

/** As ECS moves traffic: AWS's AmazonECSInfrastructureRolePolicyForLoadBalancers, but for these rules and groups alone. */
export const shift = new aws.iam.Role("TrafficShift", {
  // ECS documents no source condition for its infrastructure roles, and one it does not send would keep it out.
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "ecs.amazonaws.com" }),
  inlinePolicies: [
    {
      name: "inline",
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [
          {
            // Describe* has no resource-level permission (Service Authorization Reference, "AWS Elastic Load Balancing V2").
            actions: [
              "elasticloadbalancing:DescribeListeners",
              "elasticloadbalancing:DescribeRules",
              "elasticloadbalancing:DescribeTargetGroups",
              "elasticloadbalancing:DescribeTargetHealth",
            ],
            resources: ["*"],
          },
          { actions: ["elasticloadbalancing:ModifyRule"], resources: all.map(({ rule }) => rule.arn) },
          {
            actions: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
            resources: targets,
          },
        ],
      }).json,
    },
  ],
});
