import { app } from "../index.ts";

export interface Endpoint {
  method: string;
  /** As in the description: `/api/streams/{id}`. */
  path: string;
  takesBody: boolean;
}

/** Every route of the API, from its own description: a new one is tested without being named. */
export const endpoints: Endpoint[] = Object.entries(
  app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "", version: "" } }).paths ?? {},
).flatMap(([path, methods]) =>
  Object.entries(methods ?? {}).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    takesBody: typeof operation === "object" && "requestBody" in operation,
  })),
);

export const aboutStream = endpoints.filter(({ path }) => path.includes("{id}"));
