import type { Readable } from "node:stream";

/** A request whose signature has been checked, told apart by the service name of its credential scope. */
export interface CloudRequest {
  method: string;
  /** The path as it was sent, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  /** The body as it comes. Read it by `json()` or `bytes()` of `body.ts`, which bound it, or stream it. */
  body: Readable;
  /** From `x-amz-content-sha256`, or `UNSIGNED-PAYLOAD`. */
  payloadHash: string;
  region: string;
  account: string;
  requestId: string;
  /** True where no signature was sent at all (S3's anonymous form posts, media players). */
  anonymous: boolean;
  /** The headers that trailed a chunked body (S3's checksums): complete once the body has been read. */
  trailers?: Record<string, string>;
  /** The address of the client. */
  from?: string;
}

export interface CloudResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array | Readable;
}

/** One AWS service of the local cloud. */
export interface CloudService {
  /** Names of the credential scope that reach it, e.g. `["s3"]`, `["events"]`, `["medialive"]`. */
  scopes: string[];
  handle(request: CloudRequest): Promise<CloudResponse>;
  /** The error in the service's own protocol: XML for S3, JSON with `__type` or `x-amzn-errortype` for others. */
  refuse(error: AwsError, request: CloudRequest): CloudResponse;
  /** Stops timers and children; state is already on disk. */
  close?(): Promise<void>;
}

/** What is served without a signature under one path: a MediaPackage origin's `/out/v1/`, the console's `/_local`. */
export interface OpenPath {
  prefix: string;
  handle(request: CloudRequest): Promise<CloudResponse>;
}

/** An answer that AWS itself would give: its error name, its status. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, e.g. `ValidationErrors`. */
  readonly more: Record<string, unknown>;

  constructor(code: string, status: number, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

/** Instead of an answer the connection breaks. */
export class Cut extends Error {
  override readonly name = "Cut";
}

/** An event that AWS itself sends: to the default bus. */
export interface AwsEvent {
  source: `aws.${string}`;
  detailType: string;
  resources: string[];
  detail: Record<string, unknown>;
}

/** Handed to the services that send events of their own: S3, MediaLive, MediaPackage. */
export type Emit = (event: AwsEvent) => void;

/** A value that AWS itself measures, as CloudWatch keeps it. */
export interface AwsMetric {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  unit: "Count" | "Count/Second" | "Bits/Second" | "Megabits/Second" | "Milliseconds" | "Seconds" | "None";
  value: number;
}

/** Handed to the services that measure. The values are of now, and of high resolution: kept for three hours. */
export type PutMetrics = (metrics: AwsMetric[]) => void;
