import { z } from "zod";
import { AwsError } from "../contract.ts";
import { bucketOf, type Operation, xmlAnswer } from "./context.ts";
import { readXml } from "./read-xml.ts";
import { document, malformed, parse } from "./xml.ts";

const Configuration = z.record(z.string(), z.unknown());

/** PutBucketNotificationConfiguration, as far as EventBridge: other destinations are `NotImplemented`. */
export const putBucketNotification: Operation = async (ask) => {
  const bucket = bucketOf(ask);
  const text = await readXml(ask.request);
  const parsed = Configuration.safeParse(parse(text, "NotificationConfiguration"));
  if (!parsed.success) throw malformed();
  const members = Object.keys(parsed.data).filter((name) => name !== "#text");
  const other = members.find((name) => name !== "EventBridgeConfiguration");
  if (other) throw new AwsError("NotImplemented", 501, `${other} is not implemented: send events to EventBridge.`);
  ask.context.buckets.set(ask.bucket, { ...bucket, eventBridge: members.length > 0 });
  return { status: 200 };
};

export const getBucketNotification: Operation = (ask) =>
  xmlAnswer(document("NotificationConfiguration", bucketOf(ask).eventBridge ? { EventBridgeConfiguration: "" } : {}));
