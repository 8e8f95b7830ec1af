import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";

/** Where a session's archive lies in its bucket: one folder a channel that it had. */
export const archiveFolder = (sessionId: Id): string => `archive/${sessionId}`;

/** Where a channel of a session writes it, as MediaLive names a destination. */
export const archiveUrl = (sessionId: Id, generation: number): string =>
  `s3ssl://${link("Archive").name}/${archiveFolder(sessionId)}/${generation}/index`;
