import { prefix, size } from "../stage";

/**
 * What is traced. X-Ray takes the first rule that matches, by priority; a rule's reservoir is that many requests a second
 * whatever the rate, so that a quiet site has traces too.
 */
const rules = [
  // Load balancers and CloudFront ask for these all day long, and their answers tell nothing.
  { name: "health", priority: 100, urlPath: "/healthz", reservoirSize: 0, fixedRate: 0 },
  // A poll of a socket lasts as long as there is no news.
  { name: "polls", priority: 200, urlPath: "/socket.io/*", reservoirSize: 0, fixedRate: 0 },
  // Going live goes through five services: each click is worth its trace.
  { name: "starts", priority: 300, urlPath: "/api/streams/*/start", reservoirSize: 5, fixedRate: 1 },
  { name: "rest", priority: 9_000, urlPath: "*", reservoirSize: 1, fixedRate: size.traced },
];

for (const { name, ...rule } of rules) {
  new aws.xray.SamplingRule(`Sampling-${name}`, {
    // 32 characters at most.
    ruleName: `${prefix.slice(0, 24)}-${name}`,
    version: 1,
    host: "*",
    httpMethod: "*",
    resourceArn: "*",
    serviceName: `${prefix}-*`,
    serviceType: "*",
    ...rule,
  });
}

/** Ways to look at traces: what failed, what was slow, and the clicks on Go live. They are the account's, not the stage's. */
const groups = {
  failed: "fault = true OR error = true",
  slow: "responsetime > 1",
  starts: 'http.url CONTAINS "/start"',
};

for (const [name, filterExpression] of Object.entries(groups)) {
  new aws.xray.Group(`Traces-${name}`, {
    groupName: `${prefix.slice(0, 24)}-${name}`,
    filterExpression,
    insightsConfiguration: { insightsEnabled: false, notificationsEnabled: false },
  });
}
