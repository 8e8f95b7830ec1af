import { arnOf } from "./arn.ts";
import { type Graph, of, type Resource, shortType } from "./graph.ts";

/** A Lambda function with what belongs to it; undefined what it has none of. */
export interface Lambda {
  /** Its name on AWS. */
  name: string;
  function: Resource;
  role: Resource;
  logGroup: Resource | undefined;
  /** What becomes of an event that was taken: retries, and where failures go. */
  invoke: Resource | undefined;
  rule: Resource | undefined;
  target: Resource | undefined;
  schedule: Resource | undefined;
}

/** The ARN by which other resources name this one. A role's path is part of it. */
export const arn = ({ type, name, inputs }: Resource): string => {
  const path = typeof inputs.path === "string" && type.startsWith("aws:iam/") ? inputs.path.slice(1) : "";
  return arnOf(shortType(type), path + (typeof inputs.name === "string" ? inputs.name : name), "us-east-1");
};

/** Every Lambda function that a deployment makes, also inside SST's components. Throws where one has no role. */
export const lambdas = (graph: Graph): Lambda[] =>
  of(graph, "aws:lambda:Function").map((made) => {
    const own = arn(made);
    const role = of(graph, "aws:iam:Role").find((role) => arn(role) === made.inputs.role);
    if (!role) throw new Error(`${made.name} runs in a role that is not in the graph: ${made.inputs.role}`);
    const target = of(graph, "aws:cloudwatch:EventTarget").find(({ inputs }) => inputs.arn === own);
    const log = (made.inputs.loggingConfig as { logGroup?: string } | undefined)?.logGroup;
    return {
      name: String(made.inputs.name),
      function: made,
      role,
      logGroup: of(graph, "aws:cloudwatch:LogGroup").find(({ inputs }) => inputs.name === log),
      invoke: of(graph, "aws:lambda:FunctionEventInvokeConfig").find(
        ({ inputs }) => inputs.functionName === made.inputs.name,
      ),
      target,
      rule: of(graph, "aws:cloudwatch:EventRule").find(({ inputs }) => inputs.name === target?.inputs.rule),
      schedule: of(graph, "aws:scheduler:Schedule").find(
        ({ inputs }) => (inputs.target as { arn?: string } | undefined)?.arn === own,
      ),
    };
  });
