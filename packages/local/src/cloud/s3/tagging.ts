import { z } from "zod";
import { AwsError } from "../contract.ts";
import type { StoredObject } from "./catalog.ts";
import { type Ask, bucketOf, noSuchKey, type Operation, xmlAnswer } from "./context.ts";
import { readXml } from "./read-xml.ts";
import { document, malformed, parse } from "./xml.ts";

const Tag = z.object({ Key: z.string(), Value: z.string() });
const many = <T extends z.ZodType>(one: T) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(one));
const Tagging = z.object({ TagSet: z.preprocess((set) => (set === "" ? {} : set), z.object({ Tag: many(Tag) })) });

type Tags = Record<string, string>;

/** Refused: `BadRequest` for more than ten, `InvalidTag` for a key or value that is too long or a key given twice. */
const checked = (tags: (readonly [string, string])[]): Tags => {
  if (tags.length > 10) throw new AwsError("BadRequest", 400, "Object tags cannot be greater than 10");
  if (tags.some(([key, value]) => key.length < 1 || key.length > 128 || value.length > 256)) {
    throw new AwsError("InvalidTag", 400, "The TagKey or TagValue you have provided is invalid");
  }
  if (new Set(tags.map(([key]) => key)).size < tags.length) {
    throw new AwsError("InvalidTag", 400, "Cannot provide multiple Tags with the same key");
  }
  return Object.fromEntries(tags);
};

/** The tags of `x-amz-tagging`, written as a query. */
export const tagsInHeader = (header: string | undefined): Tags | undefined =>
  header ? checked([...new URLSearchParams(header)]) : undefined;

/** The tags of a `Tagging` document. */
export const tagsInXml = (text: string): Tags => {
  const parsed = Tagging.safeParse(parse(text, "Tagging"));
  if (!parsed.success) throw malformed();
  return checked(parsed.data.TagSet.Tag.map(({ Key, Value }) => [Key, Value] as const));
};

export const getObjectTagging: Operation = (ask) => {
  const tags = Object.entries(standing(ask).tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return xmlAnswer(document("Tagging", { TagSet: { Tag: tags } }));
};

export const putObjectTagging: Operation = async (ask) => {
  const tags = tagsInXml(await readXml(ask.request));
  ask.context.catalog.put({ ...standing(ask), tags });
  return { status: 200 };
};

export const deleteObjectTagging: Operation = (ask) => {
  const { tags: _, ...rest } = standing(ask);
  ask.context.catalog.put(rest);
  return { status: 204 };
};

const standing = (ask: Ask): StoredObject => {
  bucketOf(ask);
  const object = ask.context.catalog.get(ask.bucket, ask.key);
  if (!object) throw noSuchKey(ask.key);
  return object;
};
