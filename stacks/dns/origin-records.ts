/*
 * How the name behind the edge finds a load balancer. Pure, and of any kind of text, so that tests can ask it about any
 * table: in the program the texts are outputs.
 */

/** A load balancer that serves the site. */
export interface Endpoint<Text> {
  /** Unique among all: Route 53 tells records of one name apart by it. */
  id: string;
  /** `standby` gets nothing while a `main` one is well. */
  role: "main" | "standby";
  /** Its share among those of its role. */
  weight: number;
  /** Its DNS name, and the zone that AWS keeps it in. */
  address: Text;
  zoneId: Text;
  /** Tells Route 53 whether it is well; without one it always is. */
  healthCheckId?: Text;
}

/** The name under which all load balancers of a role are, by weight. */
export const poolName = (role: Endpoint<unknown>["role"], origin: string): string => `${role}.${origin}`;

/**
 * The records: a pool by weight for each role, and before them the name that the edge asks, which leads to the main pool
 * unless all of it is unwell. No record looks at its load balancer's own health: the idle half of a blue/green pair has no
 * targets, for which Route 53 takes the whole load balancer for unwell ("Values for alias records").
 */
export const originRecords = <Text>(origin: string, zoneId: Text, endpoints: readonly Endpoint<Text>[]) => {
  const pools = endpoints.map(({ id, role, weight, address, zoneId: zone, healthCheckId }) => ({
    key: `Pool${id}`,
    name: poolName(role, origin),
    setIdentifier: id,
    weightedRoutingPolicies: [{ weight }],
    ...(healthCheckId === undefined ? {} : { healthCheckId }),
    aliases: [{ name: address, zoneId: zone, evaluateTargetHealth: false }],
  }));
  const roles = (["main", "standby"] as const).filter((role) => endpoints.some((one) => one.role === role));
  const front = roles.map((role) => ({
    key: `Origin${role}`,
    name: origin,
    setIdentifier: role,
    failoverRoutingPolicies: [{ type: role === "main" ? "PRIMARY" : "SECONDARY" }],
    aliases: [{ name: poolName(role, origin), zoneId, evaluateTargetHealth: true }],
  }));
  return [...pools, ...front].flatMap(({ key, ...record }) =>
    ["A", "AAAA"].map((type) => ({ key: `${key}${type}`, zoneId, type, ...record })),
  );
};

/**
 * Load balancers elsewhere, as the deployment names them: address, zone and health check with slashes between, several
 * with commas. They must answer for the origin's name with a certificate, and know the edge's secret.
 */
export const standbys = (text = ""): Endpoint<string>[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .map((one, at) => {
      const [address, zoneId, healthCheckId, ...more] = one.split("/");
      if (!address || !zoneId || !healthCheckId || more.length > 0) {
        throw new Error(`A standby is address/zone/health check, and this is not: ${one}`);
      }
      return { id: `standby${at + 1}`, role: "standby", weight: 100, address, zoneId, healthCheckId };
    });
