import { join } from "node:path";
import type { NextConfig } from "next";

const repository = join(import.meta.dirname, "..");

/** Sent with every page and file: what the browser may guess, frame, or pass on. The API sends its own. */
const headers = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
];

export default {
  output: "standalone",
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  transpilePackages: ["@directfanz/api", "@directfanz/core", "@directfanz/edge", "@directfanz/live"],
  // Native code, or modules that look for their own files at run time: they stay as they are installed.
  serverExternalPackages: ["@node-rs/argon2", "ioredis", "pino", "postgres", "sst"],
  poweredByHeader: false,
  headers: async () => [{ source: "/((?!api/).*)", headers }],
} satisfies NextConfig;
