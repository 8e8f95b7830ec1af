import { z } from "@hono/zod-openapi";

/**
 * Gives a shape its name in the description. Zod gives a shape its methods when it is made, so shapes that were made
 * before this library was loaded, as core's may have been, do not have the library's own `.openapi`.
 */
export const named = <Shape extends z.ZodType>(name: string, shape: Shape): Shape =>
  z.ZodType.prototype.openapi.call(shape, name);
