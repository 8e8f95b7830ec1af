import type { CloudRequest } from "../contract.ts";
import { addressOf } from "../s3/address.ts";
import { operationOf as s3OperationOf } from "../s3/routes.ts";

/** Operations of the REST services, as their API models name them, by method and path; `*` stands for one part. */
const rest: Record<string, Record<string, string>> = {
  medialive: {
    "POST /prod/channels": "CreateChannel",
    "GET /prod/channels": "ListChannels",
    "GET /prod/channels/*": "DescribeChannel",
    "PUT /prod/channels/*": "UpdateChannel",
    "DELETE /prod/channels/*": "DeleteChannel",
    "POST /prod/channels/*/start": "StartChannel",
    "POST /prod/channels/*/stop": "StopChannel",
    "GET /prod/channels/*/alerts": "ListAlerts",
    "POST /prod/batch/start": "BatchStart",
    "POST /prod/batch/stop": "BatchStop",
    "POST /prod/batch/delete": "BatchDelete",
    "POST /prod/inputs": "CreateInput",
    "GET /prod/inputs": "ListInputs",
    "GET /prod/inputs/*": "DescribeInput",
    "PUT /prod/inputs/*": "UpdateInput",
    "DELETE /prod/inputs/*": "DeleteInput",
    "POST /prod/inputSecurityGroups": "CreateInputSecurityGroup",
    "GET /prod/inputSecurityGroups": "ListInputSecurityGroups",
    "GET /prod/inputSecurityGroups/*": "DescribeInputSecurityGroup",
    "PUT /prod/inputSecurityGroups/*": "UpdateInputSecurityGroup",
    "DELETE /prod/inputSecurityGroups/*": "DeleteInputSecurityGroup",
    "GET /prod/tags/*": "ListTagsForResource",
    "POST /prod/tags/*": "CreateTags",
    "DELETE /prod/tags/*": "DeleteTags",
  },
  mediapackage: {
    "POST /channels": "CreateChannel",
    "GET /channels": "ListChannels",
    "GET /channels/*": "DescribeChannel",
    "PUT /channels/*": "UpdateChannel",
    "PUT /channels/*/ingest_endpoints/*/credentials": "RotateIngestEndpointCredentials",
    "DELETE /channels/*": "DeleteChannel",
    "POST /origin_endpoints": "CreateOriginEndpoint",
    "GET /origin_endpoints": "ListOriginEndpoints",
    "GET /origin_endpoints/*": "DescribeOriginEndpoint",
    "PUT /origin_endpoints/*": "UpdateOriginEndpoint",
    "DELETE /origin_endpoints/*": "DeleteOriginEndpoint",
    "POST /harvest_jobs": "CreateHarvestJob",
    "GET /harvest_jobs": "ListHarvestJobs",
    "GET /harvest_jobs/*": "DescribeHarvestJob",
    "GET /tags/*": "ListTagsForResource",
    "POST /tags/*": "TagResource",
    "DELETE /tags/*": "UntagResource",
  },
  scheduler: {
    "POST /schedules/*": "CreateSchedule",
    "GET /schedules/*": "GetSchedule",
    "PUT /schedules/*": "UpdateSchedule",
    "DELETE /schedules/*": "DeleteSchedule",
    "GET /schedules": "ListSchedules",
  },
  lambda: {
    "POST /2015-03-31/functions/*/invocations": "Invoke",
    "GET /2015-03-31/functions": "ListFunctions",
    "GET /2015-03-31/functions/*": "GetFunction",
    "PUT /2019-09-25/functions/*/event-invoke-config": "PutFunctionEventInvokeConfig",
    "GET /2019-09-25/functions/*/event-invoke-config": "GetFunctionEventInvokeConfig",
  },
  ses: { "POST /v2/email/outbound-emails": "SendEmail" },
};

/** The operation that a request asks a service for, e.g. `CreateChannel`; `Unknown` for one that is not here. */
export const operationOf = (service: string, request: CloudRequest): string => {
  const target = request.headers["x-amz-target"];
  if (target !== undefined) return target.split(".")[1] ?? "Unknown";
  if (service === "s3") return s3Operation(request);
  const parts = request.path.replace(/\/$/, "").split("/");
  const found = Object.entries(rest[service] ?? {}).find(([route]) => {
    const [method, path = ""] = route.split(" ");
    const wanted = path.split("/");
    const fits = wanted.every((part, at) => part === "*" || part === parts[at]);
    return method === request.method && wanted.length === parts.length && fits;
  });
  return found?.[1] ?? "Unknown";
};

/** S3's operations are functions that bear their names. */
const s3Operation = (request: CloudRequest): string => {
  try {
    const { name } = s3OperationOf({ request, ...addressOf(request) });
    return name.charAt(0).toUpperCase() + name.slice(1);
  } catch {
    return "Unknown";
  }
};
