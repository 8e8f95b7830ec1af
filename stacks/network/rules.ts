/** Who there is in the network. `balancer` brings its group along; the groups of all others are made from this list. */
export const members = [
  "web",
  "realtime",
  "streaming",
  "functions",
  "pool",
  "migrate",
  "rotation",
  "database",
  "cache",
  "endpoints",
  "replication",
] as const;
export type Member = (typeof members)[number];

export interface Rule {
  /** `edge` is CloudFront, by the list of addresses that it reaches origins from. */
  from: readonly (Member | "balancer" | "edge")[];
  /** `world` is everything outside, through NAT: there is no other way out. */
  to: Member | "balancer" | "world";
  /** TCP. */
  port: number;
}

const services = ["web", "realtime", "streaming", "functions"] as const;
/** Containers fetch their image and secrets, and write their logs, from their own place in the network. */
const users = [...services, "pool", "migrate", "rotation", "replication"] as const;

/** Who may talk to whom. What is not here does not get through, in or out. */
export const rules: readonly Rule[] = [
  { from: ["edge"], to: "balancer", port: 443 },
  { from: ["balancer"], to: "web", port: 3000 },
  { from: ["balancer"], to: "realtime", port: 3001 },
  { from: ["balancer"], to: "streaming", port: 3002 },
  { from: services, to: "pool", port: 6432 },
  { from: services, to: "cache", port: 6379 },
  { from: ["pool", "migrate", "rotation", "replication"], to: "database", port: 5432 },
  { from: users, to: "endpoints", port: 443 },
  // AWS's APIs that have no endpoint here, and those of others: payments, sign-in, push services.
  { from: users, to: "world", port: 443 },
  // The database that is moved in.
  { from: ["replication"], to: "world", port: 5432 },
];

/** Ports on which something in here may speak to the world. */
export const outwardPorts = [...new Set(rules.filter(({ to }) => to === "world").map(({ port }) => port))];
