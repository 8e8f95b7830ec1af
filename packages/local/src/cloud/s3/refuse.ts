import type { AwsError, CloudRequest, CloudResponse } from "../contract.ts";
import { errorDocument, type Xml } from "./xml.ts";

/** An error as S3 words it. To HEAD it has no body: a client tells by the status alone. */
export const refuse = (error: AwsError, request: CloudRequest): CloudResponse => ({
  status: error.status,
  headers: {
    "content-type": "application/xml",
    ...(error.code === "InvalidRange" && { "content-range": `bytes */${error.more.ActualObjectSize}` }),
  },
  ...(request.method !== "HEAD" && {
    body: errorDocument({
      Code: error.code,
      Message: error.message,
      ...(error.more as Record<string, Xml>),
      Resource: request.path,
      RequestId: request.requestId,
    }),
  }),
});
