import { expect, test } from "vitest";
import type { Graph, Resource } from "./graph.ts";
import { managed, statements, told } from "./policies.ts";

const resource = (type: string, inputs: Record<string, unknown>): Resource => ({
  type,
  name: "It",
  inputs,
  secrets: [],
  read: false,
  options: { protect: false, retainOnDelete: false, ignoreChanges: [], parent: undefined },
  provider: undefined,
});
const graphOf = (...resources: Resource[]) => ({ resources }) as unknown as Graph;

test("finds policies wherever they stand, in JSON or not, with one statement or many", () => {
  const policy = { Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*" } };
  const found = statements(
    graphOf(
      resource("aws:iam/role:Role", {
        assumeRolePolicy: JSON.stringify({
          Statement: [{ Action: "sts:AssumeRole", Principal: { Service: ["a", "b"] } }],
        }),
        inlinePolicies: [{ name: "in", policy: JSON.stringify(policy) }],
      }),
      resource("aws:sqs/queuePolicy:QueuePolicy", {
        policy: JSON.stringify({ Statement: [policy.Statement, policy.Statement] }),
      }),
      resource("aws:x/y:Z", { deep: [{ policy }], text: "{ no JSON", other: '{"a":1}' }),
    ),
  );
  expect(found.map(({ kind, path }) => [kind, path])).toEqual([
    ["trust", "assumeRolePolicy"],
    ["identity", "inlinePolicies.0.policy"],
    ["resource", "policy"],
    ["resource", "policy"],
    ["resource", "deep.0.policy"],
  ]);
  expect(found[0]?.principals).toEqual([
    { type: "Service", id: "a" },
    { type: "Service", id: "b" },
  ]);
});

test("reads the whole of a statement", () => {
  const statement = {
    Effect: "Deny",
    NotAction: ["a:B"],
    NotResource: "c",
    Principal: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const [found] = statements(graphOf(resource("aws:x/y:Z", { policy: { Statement: [statement] } })));
  expect(found).toMatchObject({
    effect: "Deny",
    actions: [],
    notActions: ["a:B"],
    notResources: ["c"],
    principals: [{ type: "*", id: "*" }],
    conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
  });
  expect(found && told(found)).toBe("aws:x/y:Z It policy: Deny *:* not a:B on ");
});

test("what is only looked up, and components, grant nothing", () => {
  const policy = { Statement: [{}] };
  const read = { ...resource("aws:x/y:Z", { policy }), read: true };
  expect(statements(graphOf(read, resource("sst:aws:Bucket", { policy })))).toEqual([]);
});

test("names what AWS wrote and a role has", () => {
  const aws = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  const ours = "arn:aws:iam::123456789012:policy/ours";
  const found = managed(
    graphOf(
      resource("aws:iam/role:Role", { managedPolicyArns: [aws, ours] }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: aws }),
    ),
  );
  expect(found.map(({ policy }) => policy)).toEqual([aws, aws]);
});
