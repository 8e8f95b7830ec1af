import type { z } from "zod";
import { json } from "../body.ts";
import { AwsError, type CloudRequest, type CloudResponse } from "../contract.ts";

/** The labels of a path, e.g. `{ ChannelId: "1234" }`, percent-decoded. */
export type Labels = Record<string, string>;
type Handler = (request: CloudRequest, labels: Labels) => Promise<CloudResponse> | CloudResponse;
export type Routes = Record<string, Handler>;

/**
 * Finds the handler of a REST-JSON operation by `METHOD /path/{Label}`, as the service model writes it. A path that
 * no operation has is answered as API Gateway in front of the real services does: 403, not 404.
 */
export const router = (routes: Routes) => {
  const table = Object.entries(routes).map(([route, handler]) => {
    const [method = "", path = ""] = route.split(" ");
    return { method, segments: path.split("/"), handler };
  });
  return async (request: CloudRequest): Promise<CloudResponse> => {
    const segments = request.path.replace(/\/$/, "").split("/");
    for (const { method, segments: wanted, handler } of table) {
      const labels = method === request.method && match(wanted, segments);
      if (labels) return await handler(request, labels);
    }
    throw new AwsError("MissingAuthenticationTokenException", 403, "Missing Authentication Token");
  };
};

const match = (wanted: string[], segments: string[]): Labels | undefined => {
  if (wanted.length !== segments.length) return undefined;
  const labels: Labels = {};
  for (const [index, part] of wanted.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) labels[part.slice(1, -1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return labels;
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AwsError("BadRequestException", 400, "The path is not well encoded.");
  }
};

/** A JSON answer. Members that are undefined are left out, as AWS does. */
export const answer = (status: number, body: unknown = {}): CloudResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** An error in REST-JSON: its name in a header, its members in the body. */
export const refuseJson = (error: AwsError, request: CloudRequest): CloudResponse => ({
  status: error.status,
  headers: {
    "content-type": "application/json",
    "x-amzn-errortype": error.code,
    "x-amzn-requestid": request.requestId,
  },
  body: JSON.stringify({ message: error.message, ...error.more }),
});

/** The body by a schema; what does not fit is a 422 that names each place, in the way of MediaLive. */
export const parsed = async <T>(request: CloudRequest, schema: z.ZodType<T>): Promise<T> => {
  const result = schema.safeParse(await json(request.body));
  if (result.success) return result.data;
  throw unprocessable(
    result.error.issues.map((issue) => ({
      elementPath: `/${issue.path.map(String).join("/")}`,
      errorMessage: issue.message,
    })),
  );
};

export interface ValidationError {
  elementPath: string;
  errorMessage: string;
}

export const unprocessable = (validationErrors: ValidationError[]): AwsError => {
  const [first] = validationErrors;
  const message = first ? `${validationErrors.length} validation error(s): ${first.errorMessage}` : "Unprocessable.";
  return new AwsError("UnprocessableEntityException", 422, message, { validationErrors });
};

export const notFound = (what: string, id: string): AwsError =>
  new AwsError("NotFoundException", 404, `${what} ${id} does not exist.`);

export const conflict = (message: string): AwsError => new AwsError("ConflictException", 409, message);

/**
 * One page of `items`, which are in the order of `key`. The token names the last one seen, so a page is right also
 * where items came or went between two calls.
 */
export const page = <T>(request: CloudRequest, items: T[], key: (item: T) => string, most = 100) => {
  const wanted = Number(request.query.get("maxResults") ?? most);
  const token = request.query.get("nextToken");
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 1000) {
    throw new AwsError("BadRequestException", 400, "maxResults must be from 1 to 1000.");
  }
  const after = token === null ? "" : Buffer.from(token, "base64url").toString("utf8");
  const rest = items.filter((item) => key(item) > after);
  const shown = rest.slice(0, wanted);
  const last = shown.at(-1);
  const nextToken = last && rest.length > shown.length ? Buffer.from(key(last)).toString("base64url") : undefined;
  return { items: shown, nextToken };
};
