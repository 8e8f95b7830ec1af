import { openSession } from "@directfanz/core/account/session";
import type { User } from "@directfanz/core/platform/actor";
import { z } from "@hono/zod-openapi";
import { ErrorBody } from "../error-format.ts";
import { app } from "../index.ts";

// Tests ask more often than people do. Those of the limits set their own.
process.env.RATE_LIMIT_FACTOR ??= "1000";

export interface Asked {
  body?: unknown;
  /** Value of the cookie `session`. */
  cookie?: string | undefined;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  /** The body, where it says that it is JSON; undefined otherwise. */
  json: unknown;
  /** These fields of the body. Throws where it is no object that has them, in this form. */
  read: <Shape extends z.ZodRawShape>(shape: Shape) => z.infer<z.ZodObject<Shape>>;
  /** Value of a cookie that the answer sets, and its attributes. */
  cookie: (name: string) => { value: string; attributes: string } | undefined;
}

let clients = 0;

/** Asks the API as a browser would through the edge; each call from an address of its own. */
export const ask = async (method: string, path: string, { body, cookie, headers }: Asked = {}): Promise<Answered> => {
  const response = await app.request(path, {
    method,
    headers: {
      "x-forwarded-for": `10.0.${clients >> 8}.${clients++ & 255}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(cookie ? { cookie: `session=${cookie}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  const json: unknown = isJson ? JSON.parse(text) : undefined;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json,
    read: (shape) => z.object(shape).parse(json),
    cookie: (name) => {
      const line = response.headers.getSetCookie().find((each) => each.startsWith(`${name}=`));
      const [, value = "", attributes = ""] = /^[^=]*=([^;]*);? ?(.*)$/.exec(line ?? "") ?? [];
      return line === undefined ? undefined : { value, attributes };
    },
  };
};

/** The cookie of somebody who signed in. */
export const cookieOf = (user: User): Promise<string> => openSession({ ...user, id: user.userId });

/** The error of an answer, which must be in the one format. */
export const errorOf = (answer: Answered) => {
  const { error } = ErrorBody.strict().parse(answer.json);
  if (error.requestId !== answer.headers.get("x-request-id")) throw new Error("An error without its request's id.");
  return error;
};
