import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";

const project = "directfanz";

/** What everything of a broadcast carries: whom it costs, and by whom it may be touched (`stacks/events/grants.ts`). */
export const tags = (sessionId: Id) => ({
  Project: project,
  Environment: link("App").stage,
  SessionId: sessionId,
});

/** The session that something with these tags was made for; undefined where it is not this stage's. */
export const sessionOf = (tags: Record<string, string> | undefined): Id | undefined =>
  tags?.Project === project && tags.Environment === link("App").stage ? tags.SessionId || undefined : undefined;
