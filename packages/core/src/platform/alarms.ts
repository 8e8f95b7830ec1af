import type { AwsMetricName } from "./aws-metrics.ts";
import type { MetricName } from "./metrics.ts";

/** Who is told: somebody at any hour, somebody this working day, whoever reads along. */
export const severities = ["page", "ticket", "info"] as const;
export type Severity = (typeof severities)[number];

/** What an alarm is made for: each of these in a stage gets one. `platform` is there once. */
export type Kind =
  | "platform"
  | "balancer"
  | "targetGroup"
  | "service"
  | "endpoint"
  | "database"
  | "replica"
  | "cacheNode"
  | "function"
  | "deadLetters"
  | "edge"
  | "firewall"
  | "healthCheck"
  | "channels"
  | "origin";

export interface Alarm {
  each: Kind;
  metric: MetricName | AwsMetricName;
  statistic: "Sum" | "Average" | "Maximum" | "Minimum" | "SampleCount" | `p${number}`;
  is: ">" | ">=" | "<" | "<=";
  threshold: number;
  /** Seconds of one data point. */
  period: 60 | 300 | 900;
  /** This many data points out of the last so many. */
  of: readonly [breaching: number, evaluated: number];
  /** What a period without data means. Sparse counts are silent while nothing happens; what must beat must not be. */
  missing: "breaching" | "notBreaching" | "ignore" | "missing";
  severity: Severity;
  /** Over all values of the metric's dimensions, where what is watched comes and goes. */
  across?: true;
  /** A deployment of a service that sets this off goes back to what ran before. */
  rollsBack?: true;
  means: string;
  /** First sentence of the runbook. */
  act: string;
}

const often = { period: 60, of: [3, 5] } as const;
const sustained = { period: 60, of: [10, 15] } as const;
const once = { period: 60, of: [1, 1] } as const;

/** Every alarm of the platform. */
export const alarms = {
  // A service and what stands before it.
  targetErrors: {
    each: "targetGroup",
    metric: "target.errors",
    statistic: "Sum",
    is: ">",
    threshold: 10,
    period: 60,
    of: [2, 3],
    missing: "notBreaching",
    severity: "page",
    rollsBack: true,
    means: "A service answers with errors of its own. A deployment under way is rolled back by this.",
    act: "Open the service's log group and filter level = error; if a deployment just ended, roll it back.",
  },
  targetUnhealthy: {
    each: "targetGroup",
    metric: "target.unhealthy",
    statistic: "Maximum",
    is: ">",
    threshold: 0,
    ...often,
    missing: "notBreaching",
    severity: "ticket",
    means: "A task does not pass its health check: the database or Redis does not answer it, or it hangs.",
    act: "Ask /healthz of the task which check is down, and look at that store's alarms first.",
  },
  targetSlow: {
    each: "targetGroup",
    metric: "target.time",
    statistic: "p95",
    is: ">",
    threshold: 1,
    ...sustained,
    missing: "notBreaching",
    severity: "ticket",
    means: "One request in twenty takes longer than a second.",
    act: "Compare requests.duration by family with the database's latency; the X-Ray group shows where time goes.",
  },
  balancerErrors: {
    each: "balancer",
    metric: "balancer.errors",
    statistic: "Sum",
    is: ">",
    threshold: 10,
    ...often,
    missing: "notBreaching",
    severity: "page",
    means: "The load balancer answers with errors because it reaches no healthy task.",
    act: "See which target group has no healthy task, and why its tasks stopped (ECS, stopped tasks).",
  },
  balancerFull: {
    each: "balancer",
    metric: "balancer.rejected",
    statistic: "Sum",
    is: ">",
    threshold: 0,
    ...once,
    missing: "notBreaching",
    severity: "ticket",
    means: "The load balancer has turned connections away: it is at its limit.",
    act: "See who connects (edge requests, WAF); ask AWS to scale the balancer ahead of known peaks.",
  },
  serviceCpu: {
    each: "service",
    metric: "service.cpu",
    statistic: "Average",
    is: ">",
    threshold: 90,
    ...sustained,
    missing: "notBreaching",
    severity: "ticket",
    means: "A service works at its limit although scaling aims at less: it is at its most tasks, or cannot start more.",
    act: "Look whether tasks run at the maximum of sizes.ts, and raise it, or why new tasks do not start.",
  },
  serviceMemory: {
    each: "service",
    metric: "service.memory",
    statistic: "Average",
    is: ">",
    threshold: 90,
    ...often,
    missing: "notBreaching",
    severity: "ticket",
    means: "A service's memory is nearly used up; a task that runs out of it is killed.",
    act: "Compare with the last deployments: a leak shows as a saw-tooth. Restart the service to win time.",
  },
  serviceDown: {
    each: "service",
    // Each running task is a sample (ECS guide, "Service RUNNING task count"): so it needs no Container Insights.
    metric: "service.cpu",
    statistic: "SampleCount",
    is: "<",
    threshold: 1,
    ...often,
    missing: "breaching",
    severity: "page",
    means: "No task of a service runs.",
    act: "Read the reasons of its stopped tasks and the last deployment's state in ECS.",
  },
  endpointDown: {
    each: "endpoint",
    metric: "service.cpu",
    statistic: "SampleCount",
    is: "<",
    threshold: 1,
    // In a row: Route 53 takes no alarm that counts some out of many.
    period: 60,
    of: [2, 2],
    missing: "breaching",
    severity: "info",
    means: "DNS takes this load balancer for unwell, and leads to the standby where one is named.",
    act: "Follow the page that tells of the service; traffic comes back by itself when its tasks run again.",
  },
  // The stores.
  databaseCpu: {
    each: "database",
    metric: "database.cpu",
    statistic: "Average",
    is: ">",
    threshold: 80,
    ...sustained,
    missing: "missing",
    severity: "ticket",
    means: "The database has been busy for a quarter of an hour.",
    act: "Performance Insights names the statement that takes most.",
  },
  databaseStorage: {
    each: "database",
    metric: "database.storage",
    statistic: "Minimum",
    is: "<",
    threshold: 2 * 1024 ** 3,
    period: 300,
    of: [3, 3],
    missing: "missing",
    severity: "page",
    means:
      "Less than 2 GiB are free although storage grows by itself: it has reached its maximum, or grew within six hours.",
    act: "Raise maxStorage in sizes.ts and deploy; until then delete nothing that is not yours.",
  },
  databaseMemory: {
    each: "database",
    metric: "database.memory",
    statistic: "Minimum",
    is: "<",
    threshold: 64 * 1024 ** 2,
    ...sustained,
    missing: "missing",
    severity: "ticket",
    means: "The database's machine has almost no memory left and will begin to swap.",
    act: "Look for many connections or large sorts; the next larger instance is a change in sizes.ts.",
  },
  databaseSlow: {
    each: "database",
    metric: "database.writes",
    statistic: "Average",
    is: ">",
    threshold: 0.1,
    ...often,
    missing: "missing",
    severity: "page",
    means: "A write to the database's disk takes more than 100 ms: everything that is saved waits for it.",
    act: "See whether IOPS are at the volume's limit, and stop what writes in bulk.",
  },
  databaseGone: {
    each: "database",
    metric: "database.connections",
    statistic: "Maximum",
    is: "<",
    threshold: 1,
    period: 60,
    of: [5, 5],
    missing: "breaching",
    severity: "page",
    means: "Nobody is connected to the database, or it does not report: it is down or fails over.",
    act: "Read the instance's events in RDS; a failover takes one to two minutes, then look at the pool's log.",
  },
  replicaLag: {
    each: "replica",
    metric: "replica.lag",
    statistic: "Maximum",
    is: ">",
    threshold: 60,
    ...often,
    missing: "breaching",
    severity: "ticket",
    means: "The replica is more than a minute behind, or does not follow any more.",
    act: "Look for long reads on the replica and bulk writes on the primary; recreate it if it has stopped.",
  },
  cacheCpu: {
    each: "cacheNode",
    metric: "cache.cpu",
    statistic: "Average",
    is: ">",
    threshold: 80,
    ...sustained,
    missing: "notBreaching",
    severity: "ticket",
    means: "A Redis node's one working thread is nearly busy.",
    act: "See whether one shard alone is hot (one stream's keys share a slot) or all; scaling adds shards by itself.",
  },
  cacheMemory: {
    each: "cacheNode",
    metric: "cache.memory",
    statistic: "Maximum",
    is: ">",
    threshold: 80,
    ...sustained,
    missing: "notBreaching",
    severity: "ticket",
    means: "A Redis node's memory is filling.",
    act: "Every key has a life, so look for what grows (MEMORY USAGE by prefix) and add a shard.",
  },
  cacheEvictions: {
    each: "cacheNode",
    metric: "cache.evictions",
    statistic: "Sum",
    is: ">",
    threshold: 0,
    period: 300,
    of: [1, 1],
    missing: "notBreaching",
    severity: "page",
    means: "Redis throws keys away that are still needed: people are being signed out.",
    act: "Add memory now: a larger node or one more shard in sizes.ts.",
  },
  // Functions and their queues.
  functionErrors: {
    each: "function",
    metric: "function.errors",
    statistic: "Sum",
    is: ">=",
    threshold: 3,
    period: 300,
    of: [2, 3],
    missing: "notBreaching",
    severity: "ticket",
    means: "A function keeps failing, retries included.",
    act: "Read its log group from the first error on; what it could not do waits in its dead-letter queue.",
  },
  functionThrottles: {
    each: "function",
    metric: "function.throttles",
    statistic: "Sum",
    is: ">",
    threshold: 0,
    period: 300,
    of: [3, 3],
    missing: "notBreaching",
    severity: "ticket",
    means: "A function is held back because the account's concurrency is used up.",
    act: "See which function runs most at once, and ask for a higher quota.",
  },
  functionLosing: {
    each: "function",
    metric: "function.dropped",
    statistic: "Sum",
    is: ">",
    threshold: 0,
    ...once,
    missing: "notBreaching",
    severity: "page",
    means: "An event could not even be put into the dead-letter queue: it is lost.",
    act: "Check the queue, its key and the function's permission; the reconciler mends broadcasts meanwhile.",
  },
  deadLetters: {
    each: "deadLetters",
    metric: "queue.waiting",
    statistic: "Maximum",
    is: ">",
    threshold: 0,
    ...once,
    missing: "notBreaching",
    severity: "ticket",
    means: "An event was given up after all its attempts. It is kept for 14 days.",
    act: "Read the message and the function's log, mend the cause, then start the redrive of the queue.",
  },
  // What stands between the world and us.
  edgeErrors: {
    each: "edge",
    metric: "edge.errors",
    statistic: "Average",
    is: ">",
    threshold: 5,
    ...often,
    missing: "notBreaching",
    severity: "page",
    means: "One answer in twenty that visitors get is an error of ours.",
    act: "See which origin fails: the load balancer's alarms, MediaPackage's, or the buckets' policies.",
  },
  edgeRefused: {
    each: "edge",
    metric: "edge.refused",
    statistic: "Average",
    is: ">",
    threshold: 40,
    ...sustained,
    missing: "notBreaching",
    severity: "ticket",
    means:
      "Much of what visitors ask for is refused: signatures that do not verify, an attack, or a broken link of ours.",
    act: "See by path what is refused; 403 on video means wrong cookies: was the signing key changed?",
  },
  firewallBlocking: {
    each: "firewall",
    metric: "firewall.blocked",
    statistic: "Sum",
    is: ">",
    threshold: 5_000,
    period: 300,
    of: [2, 3],
    missing: "notBreaching",
    severity: "ticket",
    means: "The firewall turns away unusually much: an attack, or a rule that meets our own visitors.",
    act: "Look at the sampled requests: addresses and the rule. A rule that errs is set to count.",
  },
  unreachable: {
    each: "healthCheck",
    metric: "healthCheck.status",
    statistic: "Minimum",
    is: "<",
    threshold: 1,
    period: 60,
    of: [3, 3],
    missing: "breaching",
    severity: "page",
    means: "From outside the site cannot be reached.",
    act: "Open the site yourself, then go inwards: DNS, edge, load balancer, services.",
  },
  // Live video.
  framesDropped: {
    each: "channels",
    metric: "channel.dropped",
    statistic: "Sum",
    is: ">",
    threshold: 300,
    period: 300,
    of: [2, 3],
    missing: "notBreaching",
    severity: "ticket",
    across: true,
    means: "MediaLive cannot keep up with what creators send and leaves pictures out.",
    act: "Find the channel by its metric; an input above the channel's class (resolution, rate) does this.",
  },
  originErrors: {
    each: "origin",
    metric: "origin.answers",
    statistic: "Sum",
    is: ">",
    threshold: 50,
    ...often,
    missing: "notBreaching",
    severity: "page",
    means: "MediaPackage answers the edge with errors: viewers' players stop.",
    act: "Look at AWS's health dashboard and at the channel's input: without video there is no manifest.",
  },
  // What the platform says of itself.
  outboxStuck: {
    each: "platform",
    metric: "outbox.lag",
    statistic: "Maximum",
    is: ">",
    threshold: 120,
    ...often,
    missing: "breaching",
    severity: "page",
    means: "Facts do not reach the bus, or the sweep that measures it does not run: broadcasts do not move on.",
    act: "Read the log of SweepOutbox; a fact that the bus refuses is named there with its code.",
  },
  factSetAside: {
    each: "platform",
    metric: "outbox.setAside",
    statistic: "Maximum",
    is: ">",
    threshold: 0,
    ...often,
    missing: "notBreaching",
    severity: "ticket",
    means: "A fact can never reach the bus: it is malformed or too large. What it should have set off did not happen.",
    act: "Find it in the outbox by refused_at. Mend it and set refused_at to null to send it, or delete it.",
  },
  eventsFailing: {
    each: "platform",
    metric: "events.failed",
    statistic: "Sum",
    is: ">",
    threshold: 20,
    period: 300,
    of: [2, 3],
    missing: "notBreaching",
    severity: "ticket",
    means: "Handling of events fails across functions: something that all of them stand on is away.",
    act: "Look at the database's alarms first; afterwards redrive the dead-letter queues.",
  },
  orphansStand: {
    each: "platform",
    metric: "orphans.found",
    statistic: "Maximum",
    is: ">",
    threshold: 0,
    ...sustained,
    missing: "notBreaching",
    severity: "ticket",
    means: "Channels, inputs or packages of no broadcast stand on AWS and cannot be deleted: they cost money.",
    act: "Read the log of SweepOrphans: it names each, and why AWS does not delete it.",
  },
  streamsFailing: {
    each: "platform",
    metric: "streams.failed",
    statistic: "Sum",
    is: ">=",
    threshold: 2,
    period: 900,
    of: [1, 1],
    missing: "notBreaching",
    severity: "page",
    means: "Broadcasts fail: creators cannot go live, or are cut off.",
    act: "See the reason (dimension), then Provision's log, MediaLive's quotas, and AWS's health dashboard.",
  },
  streamsSlow: {
    each: "platform",
    metric: "streams.readyAfter",
    statistic: "p95",
    is: ">",
    threshold: 180,
    period: 900,
    of: [2, 2],
    missing: "notBreaching",
    severity: "ticket",
    means: "Creators wait more than three minutes for their channel.",
    act: "Compare with MediaLive's own state changes: is it AWS that takes long, or our events that lag?",
  },
  channelsNearQuota: {
    each: "platform",
    metric: "streams.open",
    statistic: "Maximum",
    is: ">=",
    threshold: 4,
    ...often,
    missing: "breaching",
    severity: "ticket",
    means: "Broadcasts near AWS's first quota of 5 channels a region, or the reconciler that counts them does not run.",
    act: "Ask for a higher quota (Service Quotas, MediaLive) and raise this threshold with it.",
  },
  recordingsFailing: {
    each: "platform",
    metric: "recordings.failed",
    statistic: "Sum",
    is: ">",
    threshold: 0,
    period: 300,
    of: [1, 1],
    missing: "notBreaching",
    severity: "ticket",
    means: "A recording was given up after three harvests.",
    act: "Within the startover window the segments still lie in MediaPackage: harvest by hand, and find the reason.",
  },
  guessing: {
    each: "platform",
    metric: "signIns.failed",
    statistic: "Sum",
    is: ">",
    threshold: 100,
    period: 300,
    of: [1, 1],
    missing: "notBreaching",
    severity: "ticket",
    means: "Somebody tries passwords.",
    act: "See limits.exceeded and the firewall's sign-in rule; tighten the latter if addresses change quickly.",
  },
  flooding: {
    each: "platform",
    metric: "limits.exceeded",
    statistic: "Sum",
    is: ">",
    threshold: 1_000,
    period: 300,
    of: [1, 1],
    missing: "notBreaching",
    severity: "info",
    means: "Many requests come too often and are refused.",
    act: "See by limit which; a page of ours that asks in a loop looks the same as an attack.",
  },
} as const satisfies Record<string, Alarm>;

export type AlarmName = keyof typeof alarms;

/** The alarms that each resource of a kind gets. */
export const alarmsFor = (kind: Kind): AlarmName[] =>
  (Object.keys(alarms) as AlarmName[]).filter((name) => alarms[name].each === kind);
