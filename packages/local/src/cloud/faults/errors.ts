import { AwsError } from "../contract.ts";

interface Names {
  throttled: [code: string, status: number];
  failed: string;
}

/** By scope: what each service's API reference calls "too many requests" and "our fault", which is always 500. */
const names: Record<string, Names> = {
  s3: { throttled: ["SlowDown", 503], failed: "InternalError" },
  events: { throttled: ["ThrottlingException", 400], failed: "InternalException" },
  medialive: { throttled: ["TooManyRequestsException", 429], failed: "InternalServerErrorException" },
  mediapackage: { throttled: ["TooManyRequestsException", 429], failed: "InternalServerErrorException" },
  scheduler: { throttled: ["ThrottlingException", 429], failed: "InternalServerException" },
  lambda: { throttled: ["TooManyRequestsException", 429], failed: "ServiceException" },
  sqs: { throttled: ["RequestThrottled", 400], failed: "InternalFailure" },
  monitoring: { throttled: ["ThrottlingException", 400], failed: "InternalServiceFault" },
  ses: { throttled: ["TooManyRequestsException", 429], failed: "InternalServiceErrorException" },
};

/** What every AWS service may answer (General Reference, "Common errors"). */
const common: Names = { throttled: ["ThrottlingException", 400], failed: "InternalFailure" };

export const throttled = (service: string): AwsError => {
  const [code, status] = (names[service] ?? common).throttled;
  return new AwsError(code, status, service === "s3" ? "Please reduce your request rate." : "Rate exceeded");
};

export const failed = (service: string): AwsError =>
  new AwsError((names[service] ?? common).failed, 500, "An internal error occurred. Try again.");
