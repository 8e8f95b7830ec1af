import { z } from "zod";
import { refusal } from "./refusal.ts";

/** A request as it was sent: path still percent-encoded, header names in lower case, repeated headers joined by commas. */
export interface SentRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
}

/** What a request says of its own signature; nothing of it is believed before `verify`. */
export interface Claim {
  kind: "header" | "presigned";
  accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  day: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** When it was signed, `YYYYMMDDTHHMMSSZ`. */
  time: string;
  /** Seconds for which a presigned request holds. */
  expires?: number;
}

export const algorithm = "AWS4-HMAC-SHA256";

/** `AKID/YYYYMMDD/region/service/aws4_request`. */
export const Credential = z
  .string()
  .regex(/^[^/]+\/\d{8}\/[^/]+\/[^/]+\/aws4_request$/)
  .transform((text) => {
    const [accessKeyId = "", day = "", region = "", service = ""] = text.split("/");
    return { accessKeyId, day, region, service };
  });
const SignedHeaders = z
  .string()
  .min(1)
  .transform((text) => text.split(";"));

const FromHeader = z.object({ Credential, SignedHeaders, Signature: z.string().min(1) });

const FromQuery = z.object({
  "X-Amz-Algorithm": z.literal(algorithm),
  "X-Amz-Credential": Credential,
  "X-Amz-Date": z.string().min(1),
  "X-Amz-Expires": z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
  "X-Amz-SignedHeaders": SignedHeaders,
  "X-Amz-Signature": z.string().min(1),
});

/**
 * The claim of a signed request, from its `Authorization` header or from its query; undefined where it carries no
 * signature at all. Refused: what tries to be a signature and is none, or is an older version than 4.
 */
export const claimOf = (request: SentRequest): Claim | undefined => {
  const { authorization } = request.headers;
  const presigned = request.query.has("X-Amz-Signature") || request.query.has("X-Amz-Algorithm");
  if (authorization !== undefined && presigned) throw refusal("two mechanisms", request);
  if (authorization !== undefined) return fromHeader(authorization, request);
  if (presigned) return fromQuery(request);
  if (request.query.has("AWSAccessKeyId")) throw refusal("old version", request);
  return undefined;
};

const fromHeader = (authorization: string, request: SentRequest): Claim => {
  if (!authorization.startsWith(`${algorithm} `)) throw refusal("old version", request);
  const members = authorization.slice(algorithm.length + 1).split(",");
  const parsed = FromHeader.safeParse(Object.fromEntries(members.map((member) => split(member.trim()))));
  const time = request.headers["x-amz-date"] ?? basic(request.headers.date);
  if (!parsed.success || time === undefined) throw refusal("malformed header", request);
  const { Credential, SignedHeaders, Signature } = parsed.data;
  return { kind: "header", ...Credential, signedHeaders: SignedHeaders, signature: Signature, time };
};

const fromQuery = (request: SentRequest): Claim => {
  const parsed = FromQuery.safeParse(Object.fromEntries(request.query));
  if (!parsed.success) throw refusal("malformed query", request);
  return {
    kind: "presigned",
    ...parsed.data["X-Amz-Credential"],
    signedHeaders: parsed.data["X-Amz-SignedHeaders"],
    signature: parsed.data["X-Amz-Signature"],
    time: parsed.data["X-Amz-Date"],
    expires: parsed.data["X-Amz-Expires"],
  };
};

const split = (member: string): [string, string] => {
  const at = member.indexOf("=");
  return at < 0 ? [member, ""] : [member.slice(0, at), member.slice(at + 1)];
};

/** An HTTP date in the form that signatures use; a client may send `Date` in place of `X-Amz-Date`. */
const basic = (date: string | undefined): string | undefined => {
  const at = Date.parse(date ?? "");
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");
};
