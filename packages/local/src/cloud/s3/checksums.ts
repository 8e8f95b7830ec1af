import { createHash } from "node:crypto";
import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";
import { Xxh3_64, Xxh3_128, Xxh64 } from "@aws-sdk/checksums/xxh";
import { AwsError, type CloudRequest } from "../contract.ts";

interface Digest {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array | Promise<Uint8Array>;
}

const digests = {
  CRC32: () => new Crc32(),
  CRC32C: () => new Crc32c(),
  CRC64NVME: () => new Crc64Nvme(),
  MD5: () => createHash("md5"),
  SHA1: () => createHash("sha1"),
  SHA256: () => createHash("sha256"),
  SHA512: () => createHash("sha512"),
  XXHASH64: () => new Xxh64(),
  XXHASH3: () => new Xxh3_64(),
  XXHASH128: () => new Xxh3_128(),
} satisfies Record<string, () => Digest>;

export type Algorithm = keyof typeof digests;
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

export interface Checksum {
  algorithm: Algorithm;
  /** Base64; a composite one ends in `-` and the number of its parts. */
  value: string;
  type: ChecksumType;
}

export const digestOf = (algorithm: Algorithm): Digest => digests[algorithm]();

const algorithms = Object.keys(digests) as Algorithm[];

export const headerOf = (algorithm: Algorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

/** The name of an algorithm as a client gave it, in any case. Refused: `InvalidRequest` for others. */
export const algorithmOf = (name: string): Algorithm => {
  const found = algorithms.find((algorithm) => algorithm === name.toUpperCase());
  if (!found) throw new AwsError("InvalidRequest", 400, "Checksum algorithm provided is unsupported.");
  return found;
};

/** The one checksum among some headers, or none. Refused: `InvalidRequest` where there are several. */
export const checksumIn = (headers: Record<string, string>): { algorithm: Algorithm; value: string } | undefined => {
  const given = algorithms.flatMap((algorithm) => {
    const value = headers[headerOf(algorithm)];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (given.length > 1) {
    throw new AwsError(
      "InvalidRequest",
      400,
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  return given[0];
};

/** Which algorithm an upload is summed by: what it names, else CRC64NVME, S3's own default since December 2024. */
export const chosenAlgorithm = ({ headers }: CloudRequest, otherwise: Algorithm = "CRC64NVME"): Algorithm => {
  const trailer = /(?:^|,)\s*x-amz-checksum-([a-z0-9]+)/i.exec(headers["x-amz-trailer"] ?? "")?.[1];
  const named = checksumIn(headers)?.algorithm ?? trailer ?? headers["x-amz-sdk-checksum-algorithm"];
  return named === undefined ? otherwise : algorithmOf(named);
};

export const badDigest = (algorithm: string) =>
  new AwsError("BadDigest", 400, `The ${algorithm} you specified did not match the calculated checksum.`);

/**
 * Compares what was computed with the header or trailer of the upload. Checksums in a presigned query are not
 * compared: S3 ignores them (aws-sdk-go-v2 issue 2610), and the SDK for JavaScript signs that of an empty body there.
 */
export const compare = ({ headers, trailers = {} }: CloudRequest, algorithm: Algorithm, computed: string): void => {
  const expected = headers[headerOf(algorithm)] ?? trailers[headerOf(algorithm)];
  const promised = headers["x-amz-trailer"]?.toLowerCase().includes(headerOf(algorithm));
  if (expected === undefined && promised) {
    throw new AwsError("MalformedTrailerError", 400, "The request contained trailing data that was not well-formed.");
  }
  if (expected !== undefined && expected !== computed) throw badDigest(algorithm);
};

export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [headerOf(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type } : {};

/** The same as members of an XML answer. */
export const checksumMembers = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {};
