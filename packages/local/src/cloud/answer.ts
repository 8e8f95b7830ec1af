import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AwsError, CloudResponse } from "./contract.ts";

/** Writes an answer. To HEAD goes no body, whatever the service made, but its length stays. */
export const write = async (to: ServerResponse, answer: CloudResponse, ids: Record<string, string>): Promise<void> => {
  const { status, body, headers = {} } = answer;
  const length = body === undefined || body instanceof Readable ? undefined : Buffer.byteLength(body);
  const bodiless = status === 204 || status === 304;
  to.writeHead(status, {
    ...ids,
    ...(length !== undefined && !bodiless && { "content-length": String(length) }),
    ...(body === undefined && !bodiless && to.req.method !== "HEAD" && { "content-length": "0" }),
    ...headers,
  });
  if (to.req.method === "HEAD" || bodiless || body === undefined) {
    if (body instanceof Readable) body.destroy();
    to.end();
  } else if (body instanceof Readable) {
    await pipeline(body, to);
  } else {
    to.end(body);
  }
};

/** An error where no service has been found to word it: AWS's JSON form, readable to every SDK. */
export const plainRefusal = (error: AwsError): CloudResponse => ({
  status: error.status,
  headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": error.code },
  body: JSON.stringify({ __type: error.code, message: error.message, ...error.more }),
});
