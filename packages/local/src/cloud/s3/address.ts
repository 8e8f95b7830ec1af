import { AwsError, type CloudRequest } from "../service.ts";

export interface Address {
  /** Empty for the service itself. */
  bucket: string;
  /** Empty for the bucket itself. */
  key: string;
}

/** `bucket.localhost`, `bucket.s3.localhost`, `bucket.s3.eu-west-1.amazonaws.com`: the bucket in the host's name. */
const hosted = /^(.+?)\.(?:s3[.-][^:]+|localhost)(?::\d+)?$/;

const largestKey = 1024;

/** The bucket and key that a request is about, by its path or by its host. Refused: `InvalidURI`, `KeyTooLongError`. */
export const addressOf = ({ path, headers }: CloudRequest): Address => {
  const host = headers.host ?? "";
  const inHost = host.startsWith("s3.") ? undefined : hosted.exec(host)?.[1];
  const whole = path.replace(/^\//, "");
  const at = inHost === undefined ? whole.indexOf("/") : -1;
  const [first, rest] = at < 0 ? [whole, ""] : [whole.slice(0, at), whole.slice(at + 1)];
  const address =
    inHost === undefined ? { bucket: decode(first), key: decode(rest) } : { bucket: inHost, key: decode(whole) };
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
