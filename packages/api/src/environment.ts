import type { Actor } from "@directfanz/core/platform/actor";
import type { HttpBindings } from "@hono/node-server";

/** What the handlers of one request share. */
export interface Environment {
  /** There only where Node's own server is the host; Next gives none. */
  Bindings: Partial<HttpBindings>;
  Variables: { requestId: string; actor: Actor };
}
