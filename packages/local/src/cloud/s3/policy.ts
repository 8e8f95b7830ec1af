import { z } from "zod";
import { AwsError } from "../contract.ts";
import { algorithm, Credential } from "../sigv4/claim.ts";
import { hmac, sameSignature, signingKey } from "../sigv4/key.ts";
import type { Credentials } from "../sigv4.ts";
import type { Fields } from "./form.ts";

const Policy = z.object({
  expiration: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  conditions: z.array(
    z.union([
      z.tuple([z.literal("content-length-range"), z.coerce.number().int().min(0), z.coerce.number().int().min(0)]),
      z.tuple([z.enum(["eq", "starts-with"]), z.string().startsWith("$"), z.string()]),
      z.record(z.string(), z.string()),
    ]),
  ),
});
type Condition = z.infer<typeof Policy>["conditions"][number];

export interface Bounds {
  /** Bytes. */
  least: number;
  most: number;
}

const denied = (why: string) => new AwsError("AccessDenied", 403, `Invalid according to Policy: ${why}`);

/** These need no condition (S3 API Reference, "POST policy"). */
const free = ["policy", "x-amz-signature", "file"];

/**
 * Checks the policy that a form carries: its signature, its expiry, that every field fits a condition and every
 * condition a field. Answers what it allows for the file's length. Refused: `AccessDenied`, `SignatureDoesNotMatch`,
 * `InvalidAccessKeyId`, `InvalidPolicyDocument`.
 */
export const admitForm = (fields: Fields, bucket: string, credentials: Credentials, now = Date.now()): Bounds => {
  const { policy: encoded } = fields;
  if (encoded === undefined) throw new AwsError("AccessDenied", 403, "Access Denied");
  checkSignature(fields, encoded, credentials);
  const policy = Policy.safeParse(jsonOf(encoded));
  if (!policy.success) throw new AwsError("InvalidPolicyDocument", 400, "Invalid Policy: Invalid JSON.");
  const { expiration, conditions } = policy.data;
  if (now > expiration) throw denied("Policy expired.");

  const values: Fields = { ...fields, bucket };
  const named = new Set<string>();
  const bounds = { least: 0, most: Number.MAX_SAFE_INTEGER };
  for (const condition of conditions) {
    if (Array.isArray(condition) && condition[0] === "content-length-range") {
      Object.assign(bounds, { least: condition[1], most: condition[2] });
      continue;
    }
    for (const [operator, field, operand] of rules(condition)) {
      named.add(field);
      const value = values[field] ?? "";
      const holds = operator === "eq" ? value === operand : value.startsWith(operand);
      if (!holds) throw denied(`Policy Condition failed: ["${operator}", "$${field}", "${operand}"]`);
    }
  }
  const extra = Object.keys(fields).find(
    (name) => !named.has(name) && !free.includes(name) && !name.startsWith("x-ignore-"),
  );
  if (extra) throw denied(`Extra input fields: ${extra}`);
  return bounds;
};

type Rule = [operator: "eq" | "starts-with", field: string, operand: string];

const rules = (condition: Exclude<Condition, ["content-length-range", ...unknown[]]>): Rule[] =>
  Array.isArray(condition)
    ? [[condition[0], condition[1].slice(1).toLowerCase(), condition[2]]]
    : Object.entries(condition).map(([name, value]): Rule => ["eq", name.toLowerCase(), value]);

const checkSignature = (fields: Fields, policy: string, credentials: Credentials): void => {
  const credential = Credential.safeParse(fields["x-amz-credential"]);
  if (fields["x-amz-algorithm"] !== algorithm || !credential.success) {
    throw new AwsError("InvalidArgument", 400, "The form must be signed by AWS4-HMAC-SHA256 with a whole credential.");
  }
  if (credential.data.accessKeyId !== credentials.accessKeyId) {
    throw new AwsError("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.");
  }
  const expected = hmac(signingKey(credentials.secretAccessKey, credential.data), policy).toString("hex");
  if (credential.data.service !== "s3" || !sameSignature(expected, fields["x-amz-signature"] ?? "")) {
    throw new AwsError(
      "SignatureDoesNotMatch",
      403,
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    );
  }
};

const jsonOf = (encoded: string): unknown => {
  try {
    return JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
};
