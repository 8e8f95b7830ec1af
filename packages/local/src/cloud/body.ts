import type { Readable } from "node:stream";
import { AwsError } from "./contract.ts";

/** The whole body, or 413 where it is longer than `limit` bytes (1 MiB: EventBridge's own bound since 2026). */
export const bytes = async (body: Readable, limit = 1_048_576): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let length = 0;
  // Leaving early must not destroy the request: the refusal goes over the same socket.
  for await (const part of body.iterator({ destroyOnReturn: false })) {
    length += (part as Buffer).length;
    if (length > limit) throw new AwsError("RequestEntityTooLargeException", 413, "The request is too large.");
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
};

/** The body as a JSON object; an empty body is `{}`. */
export const json = async (body: Readable, limit?: number): Promise<Record<string, unknown>> => {
  const text = (await bytes(body, limit)).toString("utf8");
  if (text === "") return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // falls through to the refusal
  }
  throw new AwsError("SerializationException", 400, "The request body is not a JSON object.");
};
