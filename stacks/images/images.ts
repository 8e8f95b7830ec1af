import type { ServiceName } from "../services/routes.ts";

/** What is built into the image of a service on Node. */
export interface NodeImage {
  /** The workspace package whose dependencies it carries. */
  package: string;
  /** Its programs by name, each the file that is bundled; none where Next makes its own. */
  programs: Readonly<Record<string, string>>;
}

export const nodeImages: Readonly<Record<ServiceName, NodeImage>> = {
  web: { package: "web", programs: {} },
  realtime: { package: "packages/realtime", programs: { main: "packages/realtime/src/main.ts" } },
  streaming: {
    package: "packages/api",
    // The task before a deployment runs the same image, so that code and schema are of one commit.
    programs: { main: "packages/api/src/main.ts", migrate: "packages/core/src/platform/migrate.command.ts" },
  },
};
