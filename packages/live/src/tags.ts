import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";

/** What everything of a broadcast carries: whom it costs, and by whom it may be touched (`stacks/events/grants.ts`). */
export const tags = (sessionId: Id) => ({
  Project: "directfanz",
  Environment: link("App").stage,
  SessionId: sessionId,
});
