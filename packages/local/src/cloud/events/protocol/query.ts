import { XMLBuilder } from "fast-xml-parser";
import { bytes } from "../../body.ts";
import { AwsError, type CloudRequest, type CloudResponse } from "../../contract.ts";
import type { Operation } from "./json.ts";

/** Names that lead out of an object of ours. */
const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/**
 * AWS's older query protocol: form fields such as `MetricData.member.1.MetricName=…`, as nested objects and lists.
 * Values stay texts; shapes that serve both protocols coerce them.
 */
export const parseQuery = (form: URLSearchParams): Record<string, unknown> => {
  const root: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const steps = name.split(".");
    if (steps.some((step) => forbidden.has(step)))
      throw new AwsError("MalformedQueryString", 400, "The query is malformed.");
    const last = steps.pop() ?? "";
    let here = root;
    for (const step of steps) {
      const inner = here[step];
      const next = isRecord(inner) ? inner : {};
      here[step] = next;
      here = next;
    }
    here[last] = value;
  }
  return lists(root) as Record<string, unknown>;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** `{ member: { 1: a, 2: b } }` is the list of a and b. */
const lists = (value: unknown): unknown => {
  if (!isRecord(value)) return value;
  if (Object.keys(value).join() === "member" && isRecord(value.member)) {
    const members = Object.entries(value.member).sort(([a], [b]) => Number(a) - Number(b));
    return members.map(([, member]) => lists(member));
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, lists(inner)]));
};

/** Lists as `<member>`, dates as ISO 8601. */
const forXml = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return { member: value.map(forXml) };
  if (!isRecord(value)) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(given.map(([name, inner]) => [name, forXml(inner)]));
};

const builder = new XMLBuilder({ ignoreAttributes: false });

const xml = (status: number, document: unknown): CloudResponse => ({
  status,
  headers: { "content-type": "text/xml" },
  body: builder.build(document) as string,
});

/** Answers one call of the query protocol by the same operations as the JSON protocol. */
export const handleQuery = async (
  request: CloudRequest,
  operations: Record<string, Operation>,
  namespace: string,
): Promise<CloudResponse> => {
  const {
    Action,
    Version: _,
    ...input
  } = parseQuery(new URLSearchParams((await bytes(request.body)).toString("utf8")));
  const name = String(Action ?? "");
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) throw new AwsError("InvalidAction", 400, `Could not find operation ${name}.`);
  const result = forXml((await operation.run(input, request)) ?? {});
  return xml(200, {
    [`${name}Response`]: {
      "@_xmlns": namespace,
      [`${name}Result`]: result,
      ResponseMetadata: { RequestId: request.requestId },
    },
  });
};

export const refuseQuery = (error: AwsError, request: CloudRequest, namespace: string): CloudResponse =>
  xml(error.status, {
    ErrorResponse: {
      "@_xmlns": namespace,
      Error: { Type: error.status < 500 ? "Sender" : "Receiver", Code: error.code, Message: error.message },
      RequestId: request.requestId,
    },
  });
