import { databaseSubnets, databases, inside, vpc } from "./network";
import { outwardPorts } from "./rules.ts";

interface Passage {
  /** TCP, first and last. */
  ports: readonly [number, number];
  /** Whom it leads to, or from. */
  cidr: string;
}

const world = "0.0.0.0/0";
const port = (one: number, cidr: string): Passage => ({ ports: [one, one], cidr });
/** Answers go back to these, as an access list knows nothing of connections; services listen there as well. */
const high = (cidr: string): Passage => ({ ports: [1024, 65535], cidr });
const outward = outwardPorts.map((one) => port(one, world));

/**
 * What may pass the border of each kind of subnet: a second wall, coarser than the groups' table, that holds where a
 * group is wrong. AWS's own DNS and clock pass always.
 */
const tiers = {
  Public: { subnets: vpc.publicSubnets, in: [port(443, world), high(world)], out: [...outward, high(world)] },
  Private: {
    subnets: vpc.privateSubnets,
    in: [port(443, inside), high(world)],
    out: [...outward, high(inside)],
  },
  Database: {
    subnets: databaseSubnets.map(({ id }) => id),
    // Among themselves: the replica, and the cache's shards.
    in: [port(5432, inside), port(6379, inside), high(databases)],
    out: [high(inside)],
  },
} satisfies Record<string, { subnets: $util.Input<$util.Input<string>[]>; in: Passage[]; out: Passage[] }>;

const numbered = (passages: Passage[]) => [
  ...passages.map(({ ports: [fromPort, toPort], cidr }, at) => ({
    ruleNo: 100 + 10 * at,
    action: "allow",
    protocol: "tcp",
    fromPort,
    toPort,
    cidrBlock: cidr,
  })),
  // "Destination unreachable", without which connections hang whose packets are too long for the way (path MTU).
  {
    ruleNo: 90,
    action: "allow",
    protocol: "icmp",
    fromPort: 0,
    toPort: 0,
    icmpType: 3,
    icmpCode: -1,
    cidrBlock: world,
  },
];

export const accessLists = Object.entries(tiers).map(
  ([name, tier]) =>
    new aws.ec2.NetworkAcl(`${name}AccessList`, {
      vpcId: vpc.id,
      subnetIds: tier.subnets,
      ingress: numbered(tier.in),
      egress: numbered(tier.out),
    }),
);
