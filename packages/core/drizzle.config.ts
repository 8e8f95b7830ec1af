import { defineConfig } from "drizzle-kit";

// Paths are seen from the workspace's root, where drizzle-kit is run.
export default defineConfig({
  dialect: "postgresql",
  schema: "./packages/core/src/**/*.sql.ts",
  out: "./packages/core/migrations",
});
