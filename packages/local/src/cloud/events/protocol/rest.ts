import { AwsError, type CloudRequest, type CloudResponse, type CloudService } from "../../contract.ts";

/** One route of a REST-JSON service. Parameters are the `{names}` of its path, decoded. */
export interface Route {
  method: string;
  path: string;
  run(parameters: Record<string, string>, request: CloudRequest): Promise<CloudResponse> | CloudResponse;
}

/** The parameters where `path` is the route's, e.g. `/schedules/{Name}`; nothing where it is not. */
const match = (route: Route, request: CloudRequest): Record<string, string> | undefined => {
  if (route.method !== request.method) return undefined;
  const expected = route.path.split("/");
  const sent = request.path.replace(/\/$/, "").split("/");
  if (expected.length !== sent.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, part] of expected.entries()) {
    const given = sent[at] ?? "";
    if (part.startsWith("{")) parameters[part.slice(1, -1)] = decoded(given);
    else if (part !== given) return undefined;
  }
  return parameters;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("ValidationException", 400, "The path is not valid.");
  }
};

export const answer = (body: unknown, status = 200): CloudResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** A service that speaks REST-JSON: routes by method and path, errors with `x-amzn-errortype`. */
export const restService = (scopes: string[], routes: Route[]): CloudService => ({
  scopes,
  handle: async (request) => {
    for (const route of routes) {
      const parameters = match(route, request);
      if (parameters) return route.run(parameters, request);
    }
    throw new AwsError("UnknownOperationException", 404, `${request.method} ${request.path} is not known here.`);
  },
  refuse: (error) => ({
    status: error.status,
    headers: { "content-type": "application/json", "x-amzn-errortype": error.code },
    // Scheduler's model names the member `Message`, SES's and Lambda's `message`; clients read either.
    body: JSON.stringify({ message: error.message, Message: error.message, ...error.more }),
  }),
});
