import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Graph, idOf, of, one, type Resource } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { kindOf, sizes } from "../sizes.ts";
import { outwardPorts, rules } from "./rules.ts";

const tiers = ["Public", "Private", "Database"] as const;
type Tier = (typeof tiers)[number];

interface Entry {
  ruleNo: number;
  action: string;
  protocol: string;
  fromPort: number;
  toPort: number;
  cidrBlock: string;
}

const subnetsOf = (made: Graph, tier: Tier) =>
  of(made, "aws:ec2:Subnet").filter(({ name }) => name.includes(`${tier}Subnet`));

const holds = (cidr: string, address: string): boolean => {
  const [network = "", bits = ""] = cidr.split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(bits));
  return list.check(address);
};

/** As AWS judges: the lowest number that fits decides, and what fits none is refused. */
const passes = (list: Resource, way: "ingress" | "egress", port: number, address: string): boolean =>
  (list.inputs[way] as Entry[])
    .filter(({ protocol }) => protocol === "tcp" || protocol === "-1")
    .sort((one, other) => one.ruleNo - other.ruleNo)
    .find(({ fromPort, toPort, cidrBlock }) => fromPort <= port && port <= toPort && holds(cidrBlock, address))
    ?.action === "allow";

/** Any address of a range, but those that AWS keeps. */
const addressOf = (cidr: string): fc.Arbitrary<string> => {
  const [network = "", bits = "32"] = cidr.split("/");
  const first = network.split(".").reduce((number, part) => number * 256 + Number(part), 0);
  return fc
    .integer({ min: first + 4, max: first + 2 ** (32 - Number(bits)) - 2 })
    .map((number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join("."));
};

const outside = fc.ipV4().filter((address) => !address.startsWith("10."));
const answerPort = fc.integer({ min: 1024, max: 65535 });
const tierOf = (member: string): Tier =>
  member === "balancer" ? "Public" : member === "database" || member === "cache" ? "Database" : "Private";

describe.each(["prod", "staging", "personal"] as const)("the network of %s", (name) => {
  const size = sizes[kindOf(name)];

  test("has one subnet of each kind in each zone, and none reaches into another", async () => {
    const made = await graph(name);
    for (const tier of tiers) {
      const zones = subnetsOf(made, tier).map(({ inputs }) => inputs.availabilityZone);
      expect(new Set(zones).size).toBe(size.zones);
      expect(zones).toHaveLength(size.zones);
    }
    const all = of(made, "aws:ec2:Subnet").map(({ inputs }) => String(inputs.cidrBlock));
    for (const cidr of all) {
      const network = cidr.split("/")[0] ?? "";
      expect(holds("10.0.0.0/16", network)).toBe(true);
      expect(all.filter((other) => holds(other, network))).toEqual([cidr]);
    }
  });

  test("keeps every store in subnets that no route leads out of", async () => {
    const made = await graph(name);
    const groups = [...of(made, "aws:rds:SubnetGroup"), ...of(made, "aws:elasticache:SubnetGroup")];
    expect(groups.length).toBeGreaterThan(1);
    for (const group of groups) {
      const ids = group.inputs.subnetIds as string[];
      expect(ids.sort()).toEqual(subnetsOf(made, "Database").map(idOf).sort());
      for (const id of ids) {
        const tables = of(made, "aws:ec2:RouteTableAssociation").filter(({ inputs }) => inputs.subnetId === id);
        expect(tables).toHaveLength(1);
        const table = of(made, "aws:ec2:RouteTable").find((one) => idOf(one) === tables[0]?.inputs.routeTableId);
        expect(table?.inputs.routes).toEqual([]);
        const gateways = of(made, "aws:ec2:VpcEndpoint").flatMap(({ inputs }) => inputs.routeTableIds ?? []);
        expect(gateways).not.toContain(tables[0]?.inputs.routeTableId);
        expect(of(made, "aws:ec2:Route").map(({ inputs }) => inputs.routeTableId)).not.toContain(
          tables[0]?.inputs.routeTableId,
        );
      }
    }
  });

  test("gives no public address to what happens to start in it", async () => {
    for (const { inputs } of of(await graph(name), "aws:ec2:Subnet"))
      expect(inputs.mapPublicIpOnLaunch ?? false).toBe(false);
  });

  test("lets NAT carry what the table lets out, and nothing in", async () => {
    const made = await graph(name);
    const gateways = of(made, "aws:ec2:NatGateway");
    const instances = of(made, "aws:ec2:Instance");
    expect([gateways.length, instances.length]).toEqual(size.nat === "managed" ? [size.zones, 0] : [0, size.zones]);
    for (const { inputs } of instances) expect(inputs.metadataOptions).toEqual({ httpTokens: "required" });
    const groups = of(made, "aws:ec2:SecurityGroup").filter((one) => one.name.includes("Nat"));
    expect(groups).toHaveLength(size.nat === "managed" ? 0 : 1);
    for (const { inputs } of groups) {
      const ways = (way: unknown) => way as { fromPort: number; toPort: number; cidrBlocks: string[] }[];
      expect(ways(inputs.ingress).map(({ cidrBlocks }) => cidrBlocks)).toEqual(outwardPorts.map(() => ["10.0.0.0/16"]));
      for (const way of [inputs.ingress, inputs.egress])
        expect(ways(way).map(({ fromPort, toPort }) => [fromPort, toPort])).toEqual(outwardPorts.map((at) => [at, at]));
    }
  });

  test("reaches S3 without NAT, and in prod what containers start from", async () => {
    const made = await graph(name);
    const [gateway, ...more] = of(made, "aws:ec2:VpcEndpoint").filter(
      ({ inputs }) => inputs.vpcEndpointType === "Gateway",
    );
    expect(more).toEqual([]);
    if (!gateway) throw new Error("No way to S3");
    expect(gateway.inputs.serviceName).toBe("com.amazonaws.us-east-1.s3");
    const tables = of(made, "aws:ec2:RouteTable").filter((one) => one.name.includes("Private"));
    expect((gateway.inputs.routeTableIds as string[]).sort()).toEqual(tables.map(idOf).sort());
    const interfaces = of(made, "aws:ec2:VpcEndpoint").filter(({ inputs }) => inputs.vpcEndpointType === "Interface");
    expect(interfaces.length > 0).toBe(size.endpoints);
    for (const { inputs } of interfaces) {
      expect(inputs.privateDnsEnabled).toBe(true);
      expect(inputs.securityGroupIds).toEqual([idOf(one(made, "aws:ec2:SecurityGroup", "EndpointsGroup"))]);
      expect((inputs.subnetIds as string[]).sort()).toEqual(subnetsOf(made, "Private").map(idOf).sort());
    }
  });

  test("is watched where the account is", async () => {
    const made = await graph(name);
    const logs = of(made, "aws:ec2:FlowLog");
    expect(logs).toHaveLength(size.audit ? 1 : 0);
    for (const { inputs } of logs) {
      expect(inputs).toMatchObject({ trafficType: "ALL", vpcId: idOf(one(made, "aws:ec2:Vpc", "VpcVpc")) });
      expect(one(made, "aws:cloudwatch:LogGroup", "FlowLogs").inputs.retentionInDays).toBe(30);
    }
  });

  test("has one access list for each subnet", async () => {
    const made = await graph(name);
    const listed = of(made, "aws:ec2:NetworkAcl").flatMap(({ inputs }) => inputs.subnetIds as string[]);
    expect(listed.sort()).toEqual(of(made, "aws:ec2:Subnet").map(idOf).sort());
  });

  test("lets everything of the table through its access lists, there and back", async () => {
    const made = await graph(name);
    const list = (tier: Tier) => one(made, "aws:ec2:NetworkAcl", `${tier}AccessList`);
    const inTier = (tier: Tier) =>
      fc.constantFrom(...subnetsOf(made, tier)).chain(({ inputs }) => addressOf(String(inputs.cidrBlock)));
    const row = fc.constantFrom(...rules.flatMap(({ from, to, port }) => from.map((one) => ({ from: one, to, port }))));
    const ways = row.chain(({ from, to, port }) =>
      fc.record({
        row: fc.constant({ from, to, port }),
        there: to === "world" ? outside : inTier(tierOf(to)),
        here: from === "edge" ? outside : inTier(tierOf(from)),
        nat: inTier("Public"),
        answer: answerPort,
      }),
    );
    fc.assert(
      fc.property(ways, ({ row: { from, to, port }, there, here, nat, answer }) => {
        if (from !== "edge") {
          expect(passes(list(tierOf(from)), "egress", port, there)).toBe(true);
          expect(passes(list(tierOf(from)), "ingress", answer, there)).toBe(true);
        }
        if (to !== "world") {
          expect(passes(list(tierOf(to)), "ingress", port, here)).toBe(true);
          expect(passes(list(tierOf(to)), "egress", answer, here)).toBe(true);
          return;
        }
        // By way of NAT, which stands in a public subnet and speaks from there.
        expect(holds("10.0.0.0/16", nat)).toBe(true);
        expect(passes(list("Public"), "ingress", port, here)).toBe(true);
        expect(passes(list("Public"), "egress", port, there)).toBe(true);
        expect(passes(list("Public"), "ingress", answer, there)).toBe(true);
        expect(passes(list("Public"), "egress", answer, here)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("lets nothing from outside to the stores, or from them, on any port", async () => {
    const list = one(await graph(name), "aws:ec2:NetworkAcl", "DatabaseAccessList");
    fc.assert(
      fc.property(outside, fc.integer({ min: 0, max: 65535 }), (address, port) => {
        expect(passes(list, "ingress", port, address)).toBe(false);
        expect(passes(list, "egress", port, address)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

test("sst dev has no network", async () => {
  expect(of(await graph("dev"), "aws:ec2:Vpc")).toEqual([]);
});
