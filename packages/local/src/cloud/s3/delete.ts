import { z } from "zod";
import { AwsError } from "../contract.ts";
import { mayWrite } from "./conditional.ts";
import { type Ask, bucketOf, type Context, type Operation, xmlAnswer } from "./context.ts";
import { announceDeleted, type Requester } from "./events.ts";
import { readXml } from "./read-xml.ts";
import { document, malformed, parse, type Xml } from "./xml.ts";

/** DeleteObject: the same answer whether or not the object was there. */
export const deleteObject: Operation = async (ask) => {
  bucketOf(ask);
  const { "if-match": ifMatch } = ask.request.headers;
  await remove(ask.context, ask.bucket, ask.key, ask.request, ifMatch);
  return { status: 204 };
};

const remove = async (
  context: Context,
  bucket: string,
  key: string,
  by: Requester,
  ifMatch: string | undefined,
): Promise<void> => {
  const standing = context.catalog.get(bucket, key);
  if (ifMatch !== undefined) mayWrite(standing, { "if-match": ifMatch });
  if (!standing) return;
  context.catalog.remove(bucket, key);
  announceDeleted(context, bucket, key, by);
  await context.blobs.remove(standing.file);
};

const One = z.object({ Key: z.string().min(1), ETag: z.string().optional(), VersionId: z.string().optional() });
const Delete = z.object({
  Object: z.preprocess((one) => (Array.isArray(one) ? one : [one]), z.array(One).min(1).max(1000)),
  Quiet: z.string().optional(),
});

/** DeleteObjects: up to 1000, each with its own answer. */
export const deleteObjects: Operation = async (ask) => {
  bucketOf(ask);
  const asked = Delete.safeParse(parse(await readXml(ask.request), "Delete"));
  if (!asked.success) throw malformed();
  const answers: { Deleted: Xml[]; Error: Xml[] } = { Deleted: [], Error: [] };
  for (const one of asked.data.Object) {
    const error = await removeOne(ask, one);
    if (error) answers.Error.push({ Key: one.Key, Code: error.code, Message: error.message });
    else if (asked.data.Quiet?.trim() !== "true") answers.Deleted.push({ Key: one.Key });
  }
  return xmlAnswer(document("DeleteResult", answers));
};

const removeOne = async (ask: Ask, { Key, ETag, VersionId }: z.infer<typeof One>): Promise<AwsError | undefined> => {
  try {
    if (VersionId !== undefined && VersionId !== "null") {
      throw new AwsError("NoSuchVersion", 404, "The specified version does not exist.");
    }
    await remove(ask.context, ask.bucket, Key, ask.request, ETag);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
};
