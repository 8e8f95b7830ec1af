import { AwsError } from "../contract.ts";
import type { StoredObject } from "./catalog.ts";

export const preconditionFailed = (condition: string) =>
  new AwsError("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });

interface Conditions {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  ifModifiedSince: string | undefined;
  ifUnmodifiedSince: string | undefined;
}

/** The conditions among some headers: a read's own, or with `x-amz-copy-source-` before them a copy's. */
export const conditionsOf = (headers: Record<string, string>, prefix = ""): Conditions => ({
  ifMatch: headers[`${prefix}if-match`],
  ifNoneMatch: headers[`${prefix}if-none-match`],
  ifModifiedSince: headers[`${prefix}if-modified-since`],
  ifUnmodifiedSince: headers[`${prefix}if-unmodified-since`],
});

/**
 * Whether a read of the object goes on (RFC 9110 section 13.2.2, which S3 follows): an entity tag's condition, where
 * given, outweighs the date's beside it.
 */
export const weigh = (object: StoredObject, conditions: Conditions): "go on" | "not modified" => {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (!matches(object, ifMatch)) throw preconditionFailed("If-Match");
  } else if (changedSince(object, ifUnmodifiedSince) === true) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  if (ifNoneMatch !== undefined) return matches(object, ifNoneMatch) ? "not modified" : "go on";
  return changedSince(object, ifModifiedSince) === false ? "not modified" : "go on";
};

/**
 * Whether a write may replace what stands there (S3 User Guide, "Conditional requests"): `If-None-Match: *` only
 * where nothing does, `If-Match` only where the tag does. Asked again when the body has arrived.
 */
export const mayWrite = (standing: StoredObject | undefined, headers: Record<string, string>): void => {
  const { ifMatch, ifNoneMatch } = conditionsOf(headers);
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
    throw new AwsError("NotImplemented", 501, "A header you provided implies functionality that is not implemented", {
      Header: "If-None-Match",
    });
  }
  if (ifNoneMatch !== undefined && standing) throw preconditionFailed("If-None-Match");
  if (ifMatch === undefined) return;
  if (!standing) throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
  if (!matches(standing, ifMatch)) throw preconditionFailed("If-Match");
};

const matches = ({ etag }: StoredObject, header: string): boolean =>
  header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^(?:W\/)?"(.*)"$/, "$1") === etag);

const changedSince = ({ modified }: StoredObject, date: string | undefined): boolean | undefined => {
  const at = Date.parse(date ?? "");
  return Number.isNaN(at) ? undefined : modified > at;
};
