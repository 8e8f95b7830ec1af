import { describe, expect, test } from "vitest";
import { type Graph, idOf, made as madeBy, of, one, type Resource, shortType } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { members, rules } from "./rules.ts";

const all = ["prod", "staging", "personal", "dev", "pipeline", "migration"] as const;
const deployed = ["prod", "staging", "personal", "migration"] as const;
const world = ["0.0.0.0/0", "::/0"];

const groupsOf = (made: Graph) => of(made, "aws:ec2:SecurityGroup");
const isNat = ({ name }: Resource) => name.includes("Nat");
const balancerOf = (made: Graph) => groupsOf(made).find(({ name }) => name.startsWith("Balancer"));

/** Every way in or out, written inside a group or beside it. */
const ways = (made: Graph, way: "ingress" | "egress") => [
  ...of(made, way === "ingress" ? "aws:vpc:SecurityGroupIngressRule" : "aws:vpc:SecurityGroupEgressRule").map(
    ({ inputs }) => ({
      group: inputs.securityGroupId as string,
      ranges: [inputs.cidrIpv4, inputs.cidrIpv6].filter((cidr) => cidr !== undefined) as string[],
      port: inputs.fromPort as number,
    }),
  ),
  ...[...groupsOf(made), ...of(made, "aws:ec2:DefaultSecurityGroup")].flatMap((group) =>
    ((group.inputs[way] as { cidrBlocks?: string[]; ipv6CidrBlocks?: string[]; fromPort: number }[]) ?? []).map(
      (rule) => ({
        group: idOf(group),
        ranges: [...(rule.cidrBlocks ?? []), ...(rule.ipv6CidrBlocks ?? [])],
        port: rule.fromPort,
      }),
    ),
  ),
];

/** Names of groups as a resource's inputs hold them, wherever they stand. */
const groupFields = /^(vpcSecurityGroupIds|securityGroupIds|securityGroups)$/;
const wornBy = ({ inputs }: Resource): string[][] => {
  const found: string[][] = [];
  const walk = (value: unknown, key: string): void => {
    if (groupFields.test(key) && Array.isArray(value)) found.push(value as string[]);
    else if (typeof value === "object" && value !== null)
      for (const [name, item] of Object.entries(value)) walk(item, name);
  };
  walk(inputs, "");
  return found;
};

describe.each(all)("every security group of %s", (name) => {
  test("is closed to the world but for the balancer's 80 and 443", async () => {
    const made = await graph(name);
    const balancer = balancerOf(made);
    for (const { group, ranges, port } of ways(made, "ingress"))
      if (ranges.some((range) => world.includes(range))) {
        expect(balancer && idOf(balancer)).toBe(group);
        expect([80, 443]).toContain(port);
      }
    // Types that could open a group besides: none is used.
    expect(of(made, "aws:ec2:SecurityGroupRule")).toEqual([]);
  });

  test("is closed where it is the default one", async () => {
    for (const { inputs } of of(await graph(name), "aws:ec2:DefaultSecurityGroup"))
      expect([inputs.ingress, inputs.egress]).toEqual([[], []]);
  });
});

describe.each(deployed)("the firewall of %s", (name) => {
  test("is the table, rule by rule", async () => {
    const made = await graph(name);
    const names = new Map(groupsOf(made).map((group) => [idOf(group), group.inputs.description as string]));
    const balancer = balancerOf(made);
    if (balancer) names.set(idOf(balancer), "balancer");
    const other = ({ inputs }: Resource) =>
      names.get(inputs.referencedSecurityGroupId as string) ??
      (inputs.prefixListId === "pl-origin-facing" ? "edge" : world.includes(inputs.cidrIpv4 as string) ? "world" : "?");
    const say = (from: unknown, to: unknown, { inputs }: Resource) => {
      expect([inputs.toPort, inputs.ipProtocol]).toEqual([inputs.fromPort, "tcp"]);
      return `${from} → ${to}:${inputs.fromPort}`;
    };
    const into = of(made, "aws:vpc:SecurityGroupIngressRule").map((rule) =>
      say(other(rule), names.get(rule.inputs.securityGroupId as string), rule),
    );
    const out = of(made, "aws:vpc:SecurityGroupEgressRule").map((rule) =>
      say(names.get(rule.inputs.securityGroupId as string), other(rule), rule),
    );
    const table = rules.flatMap(({ from, to, port }) => from.map((one) => ({ from: one, to, port })));
    const said = (rows: typeof table) => rows.map(({ from, to, port }) => `${from} → ${to}:${port}`).sort();
    expect(into.sort()).toEqual(said(table.filter(({ to }) => to !== "world")));
    expect(out.sort()).toEqual(said(table.filter(({ from }) => from !== "edge")));
  });

  test("has its rules beside the groups, where they do not undo each other", async () => {
    for (const group of groupsOf(await graph(name)).filter((one) => !isNat(one)))
      expect([group.name, group.inputs.ingress ?? [], group.inputs.egress ?? []]).toEqual([group.name, [], []]);
  });

  test("covers whatever stands in the network: nothing falls to the default group", async () => {
    const made = await graph(name);
    const known = new Set(groupsOf(made).map(idOf));
    const placed = madeBy(made).filter(({ type, inputs }) => {
      const text = JSON.stringify(inputs);
      const own = [
        "SubnetGroup",
        "Acl",
        "ReplicationSubnetGroup",
        "RouteTableAssociation",
        "NatGateway",
        "VpcEndpoint",
      ];
      if (own.some((kind) => shortType(type).endsWith(kind)) && inputs.vpcEndpointType !== "Interface") return false;
      return /Subnet\d_id/.test(text) && !shortType(type).startsWith("aws:serverlessrepository");
    });
    expect(placed.length).toBeGreaterThan(3);
    const stores = madeBy(made).filter(({ type }) =>
      ["aws:rds:Instance", "aws:elasticache:ReplicationGroup", "aws:dms:ReplicationInstance"].includes(shortType(type)),
    );
    expect(stores.length).toBeGreaterThan(1);
    for (const resource of [...placed, ...stores]) {
      const worn = wornBy(resource);
      expect([resource.name, worn.length]).toEqual([resource.name, 1]);
      expect(worn[0]?.length).toBeGreaterThan(0);
      for (const id of worn.flat()) expect(known).toContain(id);
    }
  });
});

test("each member has a group that something wears, and a row that says why", async () => {
  const worn = new Set<string>();
  for (const name of ["prod", "migration"] as const) {
    const made = await graph(name);
    const ids = new Map(groupsOf(made).map((group) => [idOf(group), String(group.inputs.description)]));
    // A task that nothing runs but the pipeline is given its group by the stage's outputs.
    const wearers = made.resources.filter(({ type }) => !shortType(type).startsWith("aws:vpc:"));
    const texts = [...wearers.map(({ inputs }) => inputs), made.outputs].map((value) => JSON.stringify(value));
    for (const [id, member] of ids) if (texts.some((text) => text.includes(`"${id}"`))) worn.add(member);
  }
  for (const member of members) {
    expect(worn).toContain(member);
    expect(rules.some(({ from, to }) => to === member || from.includes(member))).toBe(true);
  }
});

test("no two rows of the table say the same", () => {
  const said = rules.flatMap(({ from, to, port }) => from.map((one) => `${one} ${to} ${port}`));
  expect(new Set(said).size).toBe(said.length);
});

test("only PgBouncer and what owns the tables or their data speaks to the database itself", async () => {
  const made = await graph("prod");
  const database = idOf(one(made, "aws:ec2:SecurityGroup", "DatabaseGroup"));
  const from = of(made, "aws:vpc:SecurityGroupIngressRule")
    .filter(({ inputs }) => inputs.securityGroupId === database)
    .map(({ inputs }) => inputs.referencedSecurityGroupId);
  expect(from.sort()).toEqual(["MigrateGroup_id", "PoolGroup_id", "ReplicationGroup_id", "RotationGroup_id"]);
});
