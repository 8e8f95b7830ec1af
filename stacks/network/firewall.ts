import { balancer } from "../services/balancer";
import { capital, prefix } from "../stage";
import { vpc } from "./network";
import { type Member, members, type Rule, rules } from "./rules.ts";

export type { Member } from "./rules.ts";

/** A group for each member, without rules of its own: with inline ones beside the table's they would fight for ever. */
export const groups = Object.fromEntries(members.map((name) => [name, group(name)])) as Record<
  Member,
  aws.ec2.SecurityGroup
>;

function group(name: Member) {
  return new aws.ec2.SecurityGroup(`${capital(name)}Group`, {
    vpcId: vpc.id,
    description: name,
    // References go both ways, so that no group could be deleted before the other.
    revokeRulesOnDelete: true,
    tags: { Name: `${prefix}-${name}` },
  });
}

/** The addresses from which CloudFront reaches origins; it counts as 55 of the 60 rules that a group may have. */
const edge = aws.ec2.getManagedPrefixListOutput({ name: "com.amazonaws.global.cloudfront.origin-facing" });

const idOf = (name: Member | "balancer") => (name === "balancer" ? balancer.nodes.securityGroup.id : groups[name].id);

/** The table as AWS wants it: what goes out of one group and into the other. */
export const passages = rules.flatMap(({ from, to, port }: Rule) =>
  from.flatMap((one) => {
    const name = `${capital(one)}To${capital(to)}${port}`;
    const tcp = { ipProtocol: "tcp", fromPort: port, toPort: port };
    return [
      ...(one === "edge"
        ? []
        : [
            new aws.vpc.SecurityGroupEgressRule(name, {
              ...tcp,
              securityGroupId: idOf(one),
              ...(to === "world" ? { cidrIpv4: "0.0.0.0/0" } : { referencedSecurityGroupId: idOf(to) }),
            }),
          ]),
      ...(to === "world"
        ? []
        : [
            new aws.vpc.SecurityGroupIngressRule(name, {
              ...tcp,
              securityGroupId: idOf(to),
              ...(one === "edge" ? { prefixListId: edge.id } : { referencedSecurityGroupId: idOf(one) }),
            }),
          ]),
    ];
  }),
);
