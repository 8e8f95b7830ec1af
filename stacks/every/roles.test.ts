import { describe, expect, test } from "vitest";
import { of } from "../../packages/synth/src/graph.ts";
import { statementsOf, told } from "../../packages/synth/src/policies.ts";
import { every, graphsOf } from "../../packages/synth/src/testing/every.ts";

/** Services that take a role without telling for whom: a condition would never hold, and the role never be taken. */
const silent: Record<string, string> = {
  "lambda.amazonaws.com": "documents no source for execution roles; PassRole keeps other accounts out",
  "ec2.amazonaws.com": "instance profiles; the same",
  "s3.amazonaws.com": "replication; its trust policy is documented without conditions",
  "medialive.amazonaws.com": "documented without conditions; PassRole keeps other accounts out",
  "ecs.amazonaws.com": "infrastructure role for load balancers; documented without conditions",
};

/** The same of one role of a service that does tell elsewhere: MediaPackage for the edge's secret (`live-auth.ts`). */
const silentRole = "CdnIdentifierRole";

/** In `sst dev` a function runs on a developer's machine, with its role: SST lets the account's own people take it. */
const borrowed = "lambda.amazonaws.com";

/** MediaLive tags the session in which it acts. */
const taking = ["sts:AssumeRole", "sts:TagSession"];
const source = /^aws:source(account|arn)$/i;

describe.each(await graphsOf(every))("%s", (name, graph) => {
  const roles = of(graph, "aws:iam:Role").filter(({ read }) => !read);
  const trusts = roles.flatMap((role) => statementsOf(role).filter(({ kind }) => kind === "trust"));

  test("every role says by whom it may be taken, and that is one service", () => {
    expect(roles.length).toBeGreaterThan(0);
    const several = roles.filter((role) => {
      const own = trusts.filter(({ resource }) => resource === role);
      const services = new Set(own.flatMap(({ principals }) => principals.filter(isService).map(({ id }) => id)));
      return services.size !== 1 || own.some(({ actions }) => !actions.every((action) => taking.includes(action)));
    });
    expect(several.map(({ name }) => name)).toEqual([]);
  });

  test("nobody else: no account, no person, not everybody", () => {
    const others = trusts.filter(
      ({ principals }) =>
        principals.some(({ id }) => id.includes("*")) ||
        (principals.some((principal) => !isService(principal)) &&
          !(name === "dev" && principals.some(({ id }) => id === borrowed))),
    );
    expect(others.map(told)).toEqual([]);
  });

  test("and for this account only, wherever the service tells for whom it asks", () => {
    const deputies = trusts.filter(
      ({ resource, principals, conditions }) =>
        resource.name !== silentRole &&
        principals.some((principal) => isService(principal) && !(principal.id in silent)) &&
        !conditions.some(({ variable }) => source.test(variable)),
    );
    expect(deputies.map(told)).toEqual([]);
  });
});

function isService({ type }: { type: string }) {
  return type === "Service";
}
