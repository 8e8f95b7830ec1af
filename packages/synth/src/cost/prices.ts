/*
 * What AWS asks in us-east-1, on demand, in US dollars: of the order of AWS's public prices and noted by hand, and
 * rounded. Good for the order of magnitude and for comparing stages, not for a budget: discounts, free tiers, taxes and
 * transfer between zones are left out. Change a figure here and run `pnpm cost`.
 */

/** Hours of a month, as AWS's own calculator has it. */
export const month = 730;

export const prices = {
  /** By the hour. */
  hour: {
    "nat gateway": 0.045,
    "public address": 0.005,
    "interface endpoint in a zone": 0.01,
    "load balancer": 0.0225,
    "fargate processor": 0.03238,
    "fargate GB": 0.00356,
    "t4g.nano": 0.0042,
    "db.r6g.large": 0.225,
    "db.t3.medium": 0.072,
    "db.t4g.micro": 0.016,
    "cache.r6g.large": 0.206,
    "cache.t4g.small": 0.032,
    "cache.t4g.micro": 0.016,
    "dms.t3.medium": 0.073,
  },
  /** By the month. */
  month: {
    key: 1,
    secret: 0.4,
    alarm: 0.1,
    dashboard: 3,
    "web acl": 5,
    "web acl rule": 1,
    zone: 0.5,
    "health check": 0.5,
    "health check over TLS, or measuring": 1,
    "gp3 GB": 0.08,
    "database GB": 0.115,
    "replication GB": 0.115,
  },
  /** Of the price on demand. Spot changes by the day. */
  spot: 0.35,
} as const;

/** Pays for a thing by its name, or says that nobody knows what it costs. */
export const hourly = (name: string): number => {
  const price = (prices.hour as Record<string, number>)[name];
  if (price === undefined) throw new Error(`No price for ${name}: add it to packages/synth/src/cost/prices.ts`);
  return price;
};
