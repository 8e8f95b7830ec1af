import { z } from "zod";
import { AwsError, type CloudRequest, type CloudResponse } from "../contract.ts";
import { bucketOf, type Operation, xmlAnswer } from "./context.ts";
import { readXml } from "./read-xml.ts";
import { document, malformed, parse } from "./xml.ts";

/** One rule of a bucket's CORS configuration. Origins and headers may hold one `*` each. */
export interface CorsRule {
  id?: string;
  origins: string[];
  methods: string[];
  headers: string[];
  expose: string[];
  /** Seconds. */
  maxAge?: number;
}

const one = z.string().refine((text) => text.split("*").length <= 2);
const many = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item));

const Rule = z
  .object({
    ID: z.string().max(255).optional(),
    AllowedOrigin: many(one).refine((list) => list.length > 0),
    AllowedMethod: many(z.enum(["GET", "PUT", "HEAD", "POST", "DELETE"])).refine((list) => list.length > 0),
    AllowedHeader: many(one),
    ExposeHeader: many(z.string()),
    MaxAgeSeconds: z.coerce.number().int().min(0).optional(),
  })
  .transform(
    (rule): CorsRule => ({
      ...{ origins: rule.AllowedOrigin, methods: rule.AllowedMethod, headers: rule.AllowedHeader },
      expose: rule.ExposeHeader,
      ...(rule.ID !== undefined && { id: rule.ID }),
      ...(rule.MaxAgeSeconds !== undefined && { maxAge: rule.MaxAgeSeconds }),
    }),
  );
const Configuration = z.object({ CORSRule: many(Rule).refine((rules) => rules.length > 0 && rules.length <= 100) });

export const putBucketCors: Operation = async (ask) => {
  const bucket = bucketOf(ask);
  const text = await readXml(ask.request);
  const parsed = Configuration.safeParse(parse(text, "CORSConfiguration"));
  if (!parsed.success) throw malformed();
  ask.context.buckets.set(ask.bucket, { ...bucket, cors: parsed.data.CORSRule });
  return { status: 200 };
};

export const getBucketCors: Operation = (ask) => {
  const { cors } = bucketOf(ask);
  if (!cors) {
    throw new AwsError("NoSuchCORSConfiguration", 404, "The CORS configuration does not exist", {
      BucketName: ask.bucket,
    });
  }
  const rules = cors.map((rule) => ({
    ...{ ID: rule.id, AllowedOrigin: rule.origins, AllowedMethod: rule.methods, AllowedHeader: rule.headers },
    ...{ ExposeHeader: rule.expose, MaxAgeSeconds: rule.maxAge },
  }));
  return xmlAnswer(document("CORSConfiguration", { CORSRule: rules }));
};

export const deleteBucketCors: Operation = (ask) => {
  const { cors: _, ...bucket } = bucketOf(ask);
  ask.context.buckets.set(ask.bucket, bucket);
  return { status: 204 };
};

/** A preflight's answer (S3 User Guide, "How does Amazon S3 evaluate the CORS configuration"): 200, or 403. */
export const preflight = (rules: CorsRule[] | undefined, { headers }: CloudRequest): CloudResponse => {
  const { origin, "access-control-request-method": method } = headers;
  if (!origin || !method) {
    throw new AwsError("BadRequest", 400, "Insufficient information. Origin request header needed.");
  }
  if (!rules) throw new AwsError("AccessForbidden", 403, "CORSResponse: CORS is not enabled for this bucket.");
  const asked = (headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  const rule = ruleFor(rules, origin, method, asked);
  if (!rule) {
    throw new AwsError(
      "AccessForbidden",
      403,
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  }
  return {
    status: 200,
    headers: {
      ...corsHeaders(rule, origin),
      ...(asked.length > 0 && { "access-control-allow-headers": asked.join(", ") }),
      ...(rule.maxAge !== undefined && { "access-control-max-age": String(rule.maxAge) }),
    },
  };
};

/** What an answer to a page of another origin carries, errors included; nothing where no rule admits it. */
export const crossOrigin = (
  rules: CorsRule[] | undefined,
  { method, headers }: CloudRequest,
): Record<string, string> => {
  const { origin } = headers;
  const rule = origin && rules && ruleFor(rules, origin, method, []);
  return rule ? corsHeaders(rule, origin) : {};
};

const ruleFor = (rules: CorsRule[], origin: string, method: string, headers: string[]): CorsRule | undefined =>
  rules.find(
    (rule) =>
      rule.origins.some((pattern) => fits(pattern, origin)) &&
      rule.methods.includes(method) &&
      headers.every((name) => rule.headers.some((pattern) => fits(pattern.toLowerCase(), name))),
  );

const corsHeaders = (rule: CorsRule, origin: string): Record<string, string> => ({
  ...(rule.origins.includes("*")
    ? { "access-control-allow-origin": "*" }
    : { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" }),
  "access-control-allow-methods": rule.methods.join(", "),
  ...(rule.expose.length > 0 && { "access-control-expose-headers": rule.expose.join(", ") }),
  vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
});

const fits = (pattern: string, text: string): boolean => {
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return pattern === text;
  return text.length >= pattern.length - 1 && text.startsWith(before) && text.endsWith(after);
};
