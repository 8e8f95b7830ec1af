import type { Checksum, ChecksumType } from "./checksums.ts";

/** A multipart upload that has begun, kept by `bucket`, key and id. */
export interface Upload {
  id: string;
  bucket: string;
  key: string;
  /** Milliseconds since 1970. */
  initiated: number;
  headers: Record<string, string>;
  storageClass: string;
  tags?: Record<string, string>;
  algorithm: Checksum["algorithm"];
  checksumType: ChecksumType;
  /** Whether the client chose the algorithm: then completion must name each part's checksum. */
  chosen: boolean;
}

export interface Part {
  number: number;
  file: string;
  size: number;
  /** Hexadecimal, without quotes. */
  etag: string;
  /** Base64. */
  checksum: string;
  modified: number;
}
