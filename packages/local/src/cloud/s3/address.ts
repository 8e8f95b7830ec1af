import { AwsError, type CloudRequest } from "../contract.ts";

export interface Address {
  /** Empty for the service itself. */
  bucket: string;
  /** Empty for the bucket itself. */
  key: string;
}

/** `bucket.localhost`, `bucket.s3.localhost`, `bucket.s3.eu-west-1.amazonaws.com`: the bucket in the host's name. */
const hosted = /^(.+?)\.(?:s3[.-][^:]+|localhost)(?::\d+)?$/;

const largestKey = 1024;

/** The bucket that a request names, whatever else is wrong with it. */
export const bucketNameOf = ({ path, headers }: CloudRequest): string =>
  inHost(headers) ?? path.replace(/^\//, "").split("/")[0] ?? "";

const inHost = ({ host = "" }: Record<string, string>): string | undefined =>
  host.startsWith("s3.") ? undefined : hosted.exec(host)?.[1];

/** The bucket and key that a request is about, by its path or by its host. Refused: `InvalidURI`, `KeyTooLongError`. */
export const addressOf = (request: CloudRequest): Address => {
  const bucket = bucketNameOf(request);
  const whole = request.path.replace(/^\//, "");
  const key = inHost(request.headers) === undefined ? whole.slice(bucket.length + 1) : whole;
  const address = { bucket, key: decode(key) };
  if (Buffer.byteLength(address.key) > largestKey) {
    throw new AwsError("KeyTooLongError", 400, "Your key is too long", { MaxSizeAllowed: largestKey });
  }
  return address;
};

export const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
};
