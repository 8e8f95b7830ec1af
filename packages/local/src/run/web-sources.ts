import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./folder.ts";

const folders = ["web", "packages/core/src", "packages/api/src", "packages/edge/src", "packages/live/src"];
const files = ["pnpm-lock.yaml", "tsconfig.json"];
/** Made by the build itself, or no part of it. */
const ignored = /(^|\/)(node_modules|\.next)(\/|$)|\.test\.tsx?$|next-env\.d\.ts$|\.tsbuildinfo$/;

const below = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (ignored.test(path)) return [];
    return entry.isDirectory() ? below(path) : [path];
  });

/** Names the web app's build: another source, another name. */
export const webVersion = (): string => {
  const hash = createHash("sha256");
  for (const path of [...folders.flatMap(below), ...files].sort()) {
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
};
