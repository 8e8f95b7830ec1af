import { type Graph, of, one, type Resource } from "../../packages/synth/src/graph.ts";

/*
 * What Route 53 answers, as far as our records use it (Developer Guide, "How Amazon Route 53 chooses records when health
 * checking is configured"). Exact: not one answer, but the share of every answer.
 */

export interface DnsRecord {
  name: string;
  type: string;
  setIdentifier?: string;
  weightedRoutingPolicies?: { weight: number }[];
  failoverRoutingPolicies?: { type: string }[];
  healthCheckId?: string;
  aliases?: { name: string; zoneId: string; evaluateTargetHealth: boolean }[];
}

/** Whether the health check of an id passes. */
export type Health = (healthCheckId: string) => boolean;
type Shares = Map<string, number>;

const target = (record: DnsRecord) => record.aliases?.[0];

const isWell = (all: readonly DnsRecord[], record: DnsRecord, health: Health): boolean => {
  if (record.healthCheckId !== undefined && !health(record.healthCheckId)) return false;
  const alias = target(record);
  if (!alias?.evaluateTargetHealth) return true;
  const below = all.filter(({ name, type }) => name === alias.name && type === record.type);
  // An alias outside the zone, of which we know nothing.
  return below.length === 0 || below.some((one) => isWell(all, one, health));
};

const weightOf = (record: DnsRecord) => record.weightedRoutingPolicies?.[0]?.weight ?? 1;

/** Which of the records of one name may answer. */
const candidates = (all: readonly DnsRecord[], same: DnsRecord[], health: Health): DnsRecord[] => {
  const well = same.filter((record) => isWell(all, record, health));
  if (same.some((record) => record.failoverRoutingPolicies)) {
    const typed = (type: string) => same.filter((one) => one.failoverRoutingPolicies?.[0]?.type === type);
    const [first = [], second = []] = [typed("PRIMARY"), typed("SECONDARY")];
    if (first.some((one) => well.includes(one))) return first;
    // With nothing that is well, the primary answers all the same.
    return second.some((one) => well.includes(one)) ? second : first;
  }
  const alive = well.length > 0 ? well : same;
  const weighing = alive.filter((record) => weightOf(record) > 0);
  return weighing.length > 0 ? weighing : alive;
};

/** Which addresses a name leads to, and with what part of the questions. */
export const answers = (all: readonly DnsRecord[], name: string, type: string, health: Health): Shares => {
  const same = all.filter((record) => record.name === name && record.type === type);
  if (same.length === 0) return new Map([[name, 1]]);
  const chosen = candidates(all, same, health);
  const weights = chosen.map((record) => Math.max(weightOf(record), chosen.length > 1 ? 0 : 1));
  const sum = weights.reduce((a, b) => a + b, 0);
  const shares: Shares = new Map();
  for (const [at, record] of chosen.entries()) {
    const part = sum > 0 ? (weights[at] ?? 0) / sum : 1 / chosen.length;
    for (const [address, share] of answers(all, target(record)?.name ?? "", type, health)) {
      shares.set(address, (shares.get(address) ?? 0) + part * share);
    }
  }
  return shares;
};

/** The records of a stage's zone that lead somewhere; those that prove certificates do not. */
export const recordsOf = (graph: Graph): DnsRecord[] =>
  of(graph, "aws:route53:Record")
    .map(({ inputs }) => inputs as unknown as DnsRecord)
    .filter(({ type }) => type === "A" || type === "AAAA");

const idOf = ({ name }: Resource) => `${name}_id`;

/** The checks that look at something themselves, by id. */
export const leafChecks = (graph: Graph): string[] =>
  of(graph, "aws:route53:HealthCheck")
    .filter(({ inputs }) => inputs.type !== "CALCULATED")
    .map(idOf);

/** What all checks of a stage say when those that look say this. Checks that are not ours (a standby's) are `others`. */
export const healthOf =
  (graph: Graph, passing: ReadonlySet<string>): Health =>
  (id) => {
    const known = of(graph, "aws:route53:HealthCheck").find((check) => idOf(check) === id);
    if (known?.inputs.type !== "CALCULATED") return passing.has(id);
    const children = known.inputs.childHealthchecks as string[];
    const well = children.filter((child) => healthOf(graph, passing)(child));
    return well.length >= (known.inputs.childHealthThreshold as number);
  };

/** The stage's domain. */
export const domainOf = (graph: Graph): string => one(graph, "aws:route53:Zone", "Zone").inputs.name as string;
