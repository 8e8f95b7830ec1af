import { Id } from "@directfanz/core/platform/ids";
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Environment } from "./environment.ts";
import { ErrorBody, invalid } from "./error-format.ts";

export { createRoute };

/** A set of routes whose requests are checked before the handler, in the one error format. */
export const routes = () =>
  new OpenAPIHono<Environment>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(result.error.issues[0]);
    },
  });

export const ById = z.object({ id: Id });

/** A JSON body, which must be there. */
export const body = <Shape extends z.ZodType>(schema: Shape) => ({
  body: { required: true, content: { "application/json": { schema } } },
});

/** A JSON answer. */
export const json = <Shape extends z.ZodType>(description: string, schema: Shape) => ({
  description,
  content: { "application/json": { schema } },
});

const reasons = {
  400: "The request is not as it should be",
  401: "Nobody is signed in, or not with these credentials",
  403: "The role may not, or the request came from another site",
  404: "There is no such thing, or it is another's",
  409: "Not in this state",
  413: "The body is larger than 64 KiB",
  415: "The body is not JSON",
  429: "Too often; see Retry-After",
  500: "A fault of ours",
  503: "Unavailable for a moment; see Retry-After",
} as const;
type Refusable = keyof typeof reasons;

/** The errors of one route: those named, and those that every route has. */
export const refusals = <Status extends Refusable>(...statuses: Status[]) => {
  const all = [...new Set<Refusable>([...statuses, 429, 500, 503])];
  return Object.fromEntries(all.map((status) => [status, json(reasons[status], ErrorBody)])) as {
    [Each in Status | 429 | 500 | 503]: ReturnType<typeof json<typeof ErrorBody>>;
  };
};

/** A list in pages. */
export const pageOf = <Shape extends z.ZodType>(item: Shape) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** The route asks who is signed in. */
export const withSession = { security: [{ session: [] }] };
