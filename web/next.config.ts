import { join } from "node:path";
import type { NextConfig } from "next";

const repository = join(import.meta.dirname, "..");

/** Sent with every page: who may frame us, and what the browser may guess or pass on. */
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
  headers: async () => [{ source: "/:path*", headers }],
} satisfies NextConfig;
