import { cp, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import type { NodeImage } from "./images.ts";

const root = join(import.meta.dirname, "../..");

/** CommonJS packages within an ES module ask for `require` and their folder. */
const banner = [
  "#!/usr/bin/env node",
  'import { createRequire as requireFor } from "node:module";',
  "const require = requireFor(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

/**
 * Lays a service's programs into `<out>/services/<name>`, each in one file with everything that it imports. A bundle
 * rather than `pnpm deploy`: Node strips no types below node_modules, where that puts our own packages, and the image
 * holds a few MB instead of every file of every dependency. Native code stays a file beside it.
 */
export const bundle = async (name: string, { programs }: NodeImage, out: string): Promise<void> => {
  await rm(out, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(programs).map(([program, file]) => ({ in: file, out: program })),
    outdir: join(out, "services", name),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    loader: { ".node": "copy" },
    keepNames: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    sourcemap: "linked",
    sourcesContent: false,
    banner: { js: banner },
    logLevel: "error",
  });
  if ("migrate" in programs) await layMigrations(out);
  if (programs.main === "packages/api/src/main.ts") await layDocumentation(out);
};

/** Where the bundled `migrate` looks for them: two folders above itself, as in the sources. */
const layMigrations = (out: string) =>
  cp(join(root, "packages/core/migrations"), join(out, "migrations"), { recursive: true });

/** The API serves these few files of an installed package; the rest of it is 10 MB. */
const layDocumentation = async (out: string) => {
  const { files } = await import("../../packages/api/src/docs.ts");
  const installed = dirname(
    createRequire(join(root, "packages/api/src/docs.ts")).resolve("swagger-ui-dist/package.json"),
  );
  const folder = join(out, "node_modules/swagger-ui-dist");
  await mkdir(folder, { recursive: true });
  for (const file of ["package.json", "LICENSE", ...Object.keys(files)])
    await cp(join(installed, file), join(folder, file));
};
