import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { bytes } from "../../body.ts";
import { AwsError, type CloudRequest, type CloudService } from "../../contract.ts";
import { jsonService, type Operation } from "../protocol/json.ts";
import { handleQuery, refuseQuery } from "../protocol/query.ts";

const namespace = "http://monitoring.amazonaws.com/doc/2010-08-01/";
const inflate = promisify(gunzip);
/** Bytes of one PutMetricData, also when unpacked: CloudWatch takes 1 MB. */
const most = 1_048_576;

/** The SDK compresses bodies of 10 KB and more. */
const unpacked = async (request: CloudRequest): Promise<CloudRequest> => {
  if (request.headers["content-encoding"] !== "gzip") return request;
  try {
    const body = await inflate(await bytes(request.body, most), { maxOutputLength: most });
    return { ...request, body: Readable.from([body]) };
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError("InvalidParameterValue", 400, "The body is not gzip, or larger than 1 MB when unpacked.");
  }
};

/** Dates are seconds in JSON; the query protocol writes them itself. */
const dated = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(dated);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, dated(inner)]));
};

const speaksQuery = (request: CloudRequest): boolean => request.headers["x-amz-target"] === undefined;

/** CloudWatch by both of its protocols: JSON, as the SDK speaks it, and query, as older command lines do. */
export const cloudWatch = (operations: Record<string, Operation>): CloudService => {
  const inJson = Object.entries(operations).map(([name, { run }]): [string, Operation] => [
    name,
    { run: async (input, request) => dated(await run(input, request)) },
  ]);
  const json = jsonService({
    scopes: ["monitoring"],
    target: "GraniteServiceVersion20100801",
    version: "1.0",
    operations: Object.fromEntries(inJson),
    nameError: (error) => ({ type: error.code, headers: { "x-amzn-query-error": `${error.code};Sender` } }),
  });
  return {
    scopes: json.scopes,
    handle: async (sent) => {
      const request = await unpacked(sent);
      return speaksQuery(request) ? handleQuery(request, operations, namespace) : json.handle(request);
    },
    refuse: (error, request) =>
      speaksQuery(request) ? refuseQuery(error, request, namespace) : json.refuse(error, request),
  };
};
