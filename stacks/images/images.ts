/*
 * What is built into images, and what each of them promises to whoever runs it. Pure: `stacks/` reads it too.
 */

/** A service of ours on Node. Its image answers `/healthz` on `port`. */
export interface NodeImage {
  port: number;
  /** The workspace package whose dependencies it carries. */
  package: string;
  /** Programs by name, as bundled; none where Next makes its own. */
  programs: Readonly<Record<string, string>>;
}

export const nodeImages = {
  web: { port: 3000, package: "web", programs: {} },
  realtime: { port: 3001, package: "packages/realtime", programs: { main: "packages/realtime/src/main.ts" } },
  streaming: {
    port: 3002,
    package: "packages/api",
    // The one-off task before a deployment runs the same image, so that code and schema are of one commit.
    programs: { main: "packages/api/src/main.ts", migrate: "packages/core/src/platform/migrate.command.ts" },
  },
} as const satisfies Record<string, NodeImage>;

/** PgBouncer, which is not ours. */
export const pool = { port: 6432 } as const;

export const images = ["web", "realtime", "streaming", "pool"] as const;
export type ImageName = (typeof images)[number];

/**
 * Asks whether a container lives, for ECS, which does not read HEALTHCHECK from images. The images have neither wget nor
 * curl.
 */
export const aliveCommand = (name: ImageName): readonly string[] =>
  name === "pool" ? ["CMD", "/pool/alive.sh"] : ["CMD", "node", "/app/alive.mjs"];

/** Applies all migrations and ends: a command for the streaming image. */
export const migrateCommand: readonly string[] = ["migrate"];
