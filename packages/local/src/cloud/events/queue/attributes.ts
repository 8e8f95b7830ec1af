import { AwsError } from "../../contract.ts";

/** Defaults of a standard queue, and the bounds of each (SQS API reference, SetQueueAttributes). */
const numbers: Record<string, { default: number; least: number; most: number }> = {
  DelaySeconds: { default: 0, least: 0, most: 900 },
  MaximumMessageSize: { default: 1_048_576, least: 1_024, most: 1_048_576 },
  MessageRetentionPeriod: { default: 345_600, least: 60, most: 1_209_600 },
  ReceiveMessageWaitTimeSeconds: { default: 0, least: 0, most: 20 },
  VisibilityTimeout: { default: 30, least: 0, most: 43_200 },
};

/** Attributes that are kept as they were given. */
const texts = new Set([
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "SqsManagedSseEnabled",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
]);

/** Refuses attributes that a standard queue has not, or values out of bounds. */
export const checkAttributes = (attributes: Record<string, string>): Record<string, string> => {
  for (const [name, value] of Object.entries(attributes)) {
    const bounds = numbers[name];
    if (bounds) {
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      if (!(number >= bounds.least && number <= bounds.most)) throw invalid(name);
    } else if (!texts.has(name)) {
      throw new AwsError("InvalidAttributeName", 400, `Unknown Attribute ${name}.`);
    } else if (name === "RedrivePolicy" && value !== "") {
      redrivePolicyOf({ RedrivePolicy: value });
    }
  }
  return attributes;
};

const invalid = (name: string): AwsError =>
  new AwsError("InvalidAttributeValue", 400, `Invalid value for the parameter ${name}.`);

/** A number attribute, or its default. */
export const numberOf = (attributes: Record<string, string>, name: keyof typeof numbers): number =>
  Number(attributes[name] ?? numbers[name]?.default ?? 0);

/** The defaults as the API tells them. */
export const defaults = (): Record<string, string> =>
  Object.fromEntries(Object.entries(numbers).map(([name, bounds]) => [name, String(bounds.default)]));

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

/** The queue's redrive policy; nothing where it has none. */
export const redrivePolicyOf = (attributes: Record<string, string>): RedrivePolicy | undefined => {
  const text = attributes.RedrivePolicy;
  if (!text) return undefined;
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as Record<string, unknown>;
    const count = Number(maxReceiveCount);
    if (typeof deadLetterTargetArn === "string" && count >= 1 && count <= 1_000) {
      return { deadLetterTargetArn, maxReceiveCount: count };
    }
  } catch {
    // falls through to the refusal
  }
  throw invalid("RedrivePolicy");
};
