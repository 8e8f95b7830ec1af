import { type Graph, made, type Resource } from "./graph.ts";

/** One statement of an IAM policy, and where it stands. */
export interface Statement {
  resource: Resource;
  /** The input that the policy is in: `policy`, `assumeRolePolicy`, `inlinePolicies.0.policy`. */
  path: string;
  /** Who may take a role; what a role may do; what others may do with a resource. */
  kind: "trust" | "identity" | "resource";
  effect: "Allow" | "Deny";
  actions: string[];
  notActions: string[];
  resources: string[];
  notResources: string[];
  /** `{ type: "Service", id: "lambda.amazonaws.com" }`; everybody is `{ type: "*", id: "*" }`. */
  principals: { type: string; id: string }[];
  conditions: { test: string; variable: string; values: string[] }[];
}

/** Every statement of every policy of a graph: wherever an input is a policy's JSON, or holds it. */
export const statements = (graph: Graph): Statement[] => made(graph).flatMap(statementsOf);

/** The statements of one resource. */
export const statementsOf = (resource: Resource): Statement[] =>
  documents(resource.inputs, "").flatMap(({ path, document }) =>
    list(document.Statement).map((statement) => ({
      resource,
      path,
      kind: kindOf(resource, path),
      ...parsed(statement as Json),
    })),
  );

/** A statement in one line, for messages. */
export const told = ({ resource, path, effect, actions, notActions, resources, principals }: Statement): string => {
  const who = principals.map(({ type, id }) => `${type}:${id}`).join(" ");
  const what = [...actions, ...notActions.map((action) => `not ${action}`)].join(" ");
  return `${resource.type} ${resource.name} ${path}: ${effect} ${who} ${what} on ${resources.join(" ")}`.replace(
    / +/g,
    " ",
  );
};

/** Policies of AWS's own making that are attached to roles. */
export const managed = (graph: Graph): { resource: Resource; policy: string }[] =>
  made(graph).flatMap((resource) =>
    [resource.inputs.policyArn, ...list(resource.inputs.managedPolicyArns)]
      .filter((policy): policy is string => typeof policy === "string" && policy.includes("::aws:policy/"))
      .map((policy) => ({ resource, policy })),
  );

type Json = Record<string, unknown>;

const kindOf = ({ type }: Resource, path: string): Statement["kind"] => {
  if (path === "assumeRolePolicy") return "trust";
  return type.startsWith("aws:iam/") ? "identity" : "resource";
};

const documents = (value: unknown, path: string): { path: string; document: Json }[] => {
  const found = asDocument(value);
  if (found) return [{ path, document: found }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => documents(item, path === "" ? key : `${path}.${key}`));
};

const asDocument = (value: unknown): Json | undefined => {
  let document = value;
  if (typeof value === "string" && /^\s*\{/.test(value)) {
    try {
      document = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  return typeof document === "object" && document !== null && "Statement" in document ? (document as Json) : undefined;
};

const parsed = (statement: Json): Omit<Statement, "resource" | "path" | "kind"> => ({
  effect: statement.Effect === "Deny" ? "Deny" : "Allow",
  actions: texts(statement.Action),
  notActions: texts(statement.NotAction),
  resources: texts(statement.Resource),
  notResources: texts(statement.NotResource),
  principals:
    typeof statement.Principal === "string"
      ? [{ type: "*", id: statement.Principal }]
      : Object.entries((statement.Principal ?? {}) as Json).flatMap(([type, ids]) =>
          texts(ids).map((id) => ({ type, id })),
        ),
  conditions: Object.entries((statement.Condition ?? {}) as Json).flatMap(([test, variables]) =>
    Object.entries(variables as Json).map(([variable, values]) => ({ test, variable, values: texts(values) })),
  ),
});

const list = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const texts = (value: unknown): string[] => list(value).map(String);
