import { createHash } from "node:crypto";
import type { MessageAttributes } from "./messages.ts";

export const md5 = (data: string | Buffer): string => createHash("md5").update(data).digest("hex");

const sized = (data: Buffer): Buffer[] => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return [length, data];
};

/**
 * The digest by which clients check that their attributes arrived (SQS Developer Guide, "Calculating the MD5 message
 * digest for message attributes"): names in order, each part with its length, and 1 for text, 2 for bytes.
 */
export const attributesMd5 = (attributes: MessageAttributes): string | undefined => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType = "", StringValue = "", BinaryValue } = attributes[name] ?? {};
    const value = BinaryValue === undefined ? Buffer.from(StringValue) : Buffer.from(BinaryValue, "base64");
    return [
      ...sized(Buffer.from(name)),
      ...sized(Buffer.from(DataType)),
      Buffer.from([BinaryValue === undefined ? 1 : 2]),
      ...sized(value),
    ];
  });
  return md5(Buffer.concat(parts));
};
