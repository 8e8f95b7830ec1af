import { createReadStream } from "node:fs";
import { AwsError, type CloudRequest, type CloudService, type Emit } from "../contract.ts";
import type { Credentials } from "../sigv4.ts";
import type { State } from "../state.ts";
import { addressOf, bucketNameOf } from "./address.ts";
import { Blobs } from "./blobs.ts";
import { Catalog } from "./catalog.ts";
import { commit, now } from "./commit.ts";
import { type Ask, type Bucket, bucketOf, type Context, type Operation } from "./context.ts";
import { type CorsRule, crossOrigin, preflight } from "./cors.ts";
import { asHeader } from "./metadata.ts";
import { postObject } from "./post.ts";
import { refuse } from "./refuse.ts";
import { operationOf } from "./routes.ts";
import type { Part, Upload } from "./uploads.ts";

export interface S3Options {
  state: State;
  /** Where contents lie, nothing else. */
  folder: string;
  emit: Emit;
  credentials: Credentials;
  account: string;
}

export interface S3 extends CloudService {
  /** Takes a file of this machine into a bucket, as PutObject would. Refused: `NoSuchBucket`. */
  putFile(bucket: string, key: string, path: string, contentType: string): Promise<void>;
  hasBucket(bucket: string): boolean;
}

/** Amazon S3, general purpose buckets without versions, ACLs or policies: what the account's key may, it may all. */
export const s3 = ({ state, folder, emit, credentials, account }: S3Options): S3 => {
  const catalog = new Catalog(state);
  const parts = state.collection<Part>("s3.part");
  const inParts = new Set(parts.list({ limit: Number.MAX_SAFE_INTEGER }).map(({ file }) => file));
  const context: Context = {
    buckets: state.collection<Bucket>("s3.bucket"),
    catalog,
    blobs: new Blobs(folder, (file) => catalog.names(file) || inParts.has(file)),
    uploads: state.collection<Upload>("s3.upload"),
    parts,
    emit,
    credentials,
  };
  return {
    scopes: ["s3"],
    handle: async (sent) => {
      const request = withHoisted(sent);
      const ask = { context, request, ...addressOf(request) };
      if (request.method === "OPTIONS") return preflight(bucketOf(ask).cors, request);
      const owner = request.headers["x-amz-expected-bucket-owner"];
      if (owner !== undefined && owner !== account) throw new AwsError("AccessDenied", 403, "Access Denied");
      const answer = await (request.anonymous ? anonymous(ask) : operationOf(ask))(ask);
      return { ...answer, headers: { ...answer.headers, ...crossOrigin(corsOf(context, request), request) } };
    },
    refuse: (error, request) => {
      const answer = refuse(error, request);
      return { ...answer, headers: { ...answer.headers, ...crossOrigin(corsOf(context, request), request) } };
    },
    hasBucket: (bucket) => context.buckets.get(bucket) !== undefined,
    putFile: async (bucket, key, path, contentType) => {
      bucketOf({ context, bucket });
      const blob = await context.blobs.receive(createReadStream(path), "CRC64NVME");
      const { file, size, md5: etag } = blob;
      const checksum = { algorithm: blob.algorithm, value: blob.checksum, type: "FULL_OBJECT" as const };
      const headers = { "content-type": contentType };
      const object = { bucket, key, file, size, etag, modified: now(), headers, storageClass: "STANDARD", checksum };
      await commit(context, object, {}, { requestId: file, account }, "PutObject");
    },
  };
};

/** Nothing is public: without a signature there is only the form that carries a signed policy. */
const anonymous = ({ request, bucket, key }: Ask): Operation => {
  const form = request.headers["content-type"]?.startsWith("multipart/form-data");
  if (request.method === "POST" && bucket !== "" && key === "" && form) return postObject;
  throw new AwsError("AccessDenied", 403, "Access Denied");
};

const corsOf = ({ buckets }: Context, request: CloudRequest): CorsRule[] | undefined =>
  buckets.get(bucketNameOf(request))?.cors;

const ofSignature =
  /^x-amz-(?:algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256)$/;

/** A presigned request carries headers of S3 in its query: they count as headers. Checksums do not (see `compare`). */
const withHoisted = (request: CloudRequest): CloudRequest => {
  if (!request.query.has("X-Amz-Signature")) return request;
  const hoisted = [...request.query]
    .map(([name, value]) => [name.toLowerCase(), asHeader(value)] as const)
    .filter(([name]) => name.startsWith("x-amz-") && !ofSignature.test(name) && !/checksum-(?!mode)/.test(name));
  return { ...request, headers: { ...Object.fromEntries(hoisted), ...request.headers } };
};
