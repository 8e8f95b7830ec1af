import { AwsError } from "../contract.ts";
import type { SentRequest } from "./claim.ts";

/** What can be wrong with a signature. */
export type Flaw =
  | "missing"
  | "two mechanisms"
  | "old version"
  | "malformed header"
  | "malformed query"
  | "unknown key"
  | "wrong day"
  | "unsigned header"
  | "skewed"
  | "expiry out of range"
  | "not yet valid"
  | "expired"
  | "no match"
  | "wrong service";

type Answer = [code: string, status: number, message: string];

const noMatch =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.";

/** S3's answers (S3 API Reference, "Error responses" and "Authenticating requests: query parameters"). */
const s3: Record<Flaw, Answer> = {
  missing: ["AccessDenied", 403, "Access Denied"],
  "two mechanisms": [
    "InvalidArgument",
    400,
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
  ],
  "old version": [
    "InvalidRequest",
    400,
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  ],
  "malformed header": ["AuthorizationHeaderMalformed", 400, "The authorization header that you provided is not valid."],
  "malformed query": [
    "AuthorizationQueryParametersError",
    400,
    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
  ],
  "unknown key": ["InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."],
  "wrong day": [
    "AuthorizationHeaderMalformed",
    400,
    "The date of the credential scope is not the date of the request.",
  ],
  "unsigned header": ["AccessDenied", 403, "There were headers present in the request which were not signed"],
  skewed: ["RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large."],
  "expiry out of range": [
    "AuthorizationQueryParametersError",
    400,
    "X-Amz-Expires must be at least 1 and at most 604800 seconds",
  ],
  "not yet valid": ["AccessDenied", 403, "Request is not valid yet"],
  expired: ["AccessDenied", 403, "Request has expired"],
  "no match": ["SignatureDoesNotMatch", 403, noMatch],
  "wrong service": [
    "AuthorizationHeaderMalformed",
    400,
    "The credential is scoped to a service that is not served here.",
  ],
};

/** The other services' answers (each API Reference, "Common Errors"; SigV4 User Guide, "Troubleshoot"). */
const others: Record<Flaw, Answer> = {
  missing: ["MissingAuthenticationTokenException", 403, "Missing Authentication Token"],
  "two mechanisms": ["IncompleteSignatureException", 403, "Only one authentication mechanism is allowed."],
  "old version": ["IncompleteSignatureException", 403, "Authorization must be AWS4-HMAC-SHA256."],
  "malformed header": [
    "IncompleteSignatureException",
    403,
    "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters and a date.",
  ],
  "malformed query": [
    "IncompleteSignatureException",
    403,
    "The query-string parameters of the signature are not complete.",
  ],
  "unknown key": ["UnrecognizedClientException", 403, "The security token included in the request is invalid."],
  "wrong day": [
    "InvalidSignatureException",
    403,
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.",
  ],
  "unsigned header": ["InvalidSignatureException", 403, "'Host' and every 'x-amz-' header must be a 'SignedHeader'."],
  skewed: [
    "InvalidSignatureException",
    403,
    "Signature expired or not yet current: the time differs by more than 15 minutes.",
  ],
  "expiry out of range": [
    "InvalidSignatureException",
    403,
    "X-Amz-Expires must be at least 1 and at most 604800 seconds.",
  ],
  "not yet valid": ["InvalidSignatureException", 403, "Signature not yet current."],
  expired: ["InvalidSignatureException", 403, "Signature expired."],
  "no match": ["InvalidSignatureException", 403, noMatch],
  "wrong service": ["InvalidSignatureException", 403, "Credential should be scoped to correct service."],
};

/**
 * The error for a flaw, as the service that was meant names it. JSON-RPC services (`X-Amz-Target`) answer 400 to
 * every fault of the client; REST services and S3 use the statuses above.
 */
export const refusal = (flaw: Flaw, request: SentRequest, service?: string, message?: string): AwsError => {
  const rpc = request.headers["x-amz-target"] !== undefined;
  const [code, status, text] = ((service ?? (rpc ? "" : "s3")) === "s3" ? s3 : others)[flaw];
  return new AwsError(code, rpc ? 400 : status, message ?? text);
};
