import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";

export interface Bundle {
  /** The handler as the graph names it: `functions/stream/stop.handler`. */
  handler: string;
  /** Bytes of JavaScript, without the source map. */
  bytes: number;
  /** The folder that Lambda gets, with `bundle.mjs` in it. */
  out: string;
}

interface Wanted {
  functionID: string;
  handler: string;
  /** What `sst.aws.Function` passes on of its `nodejs` argument. */
  properties?: { minify?: boolean; esbuild?: { external?: string[] } };
}

/** The same first lines, and the same options below, as SST's own `pkg/runtime/node/build.go`. */
const banner = [
  "import { createRequire as topLevelCreateRequire } from 'module';",
  "const require = topLevelCreateRequire(import.meta.url);",
  'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"',
  "const __filename = topLevelFileUrlToPath(import.meta.url)",
  'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))',
].join("\n");

/**
 * Bundles one handler as `sst deploy` would. Throws where its file is missing, does not bundle, or has no such export:
 * a deployment would fail there, or worse, not before its first event.
 */
export const bundle = async (
  { functionID, handler, properties }: Wanted,
  project: string,
  folder: string,
): Promise<Bundle> => {
  const [, file = "", name = ""] = /^(.*)\.([^.]+)$/.exec(handler) ?? [];
  const out = join(folder, functionID);
  const outfile = join(out, "bundle.mjs");
  await mkdir(dirname(outfile), { recursive: true });
  const { metafile } = await build({
    entryPoints: [join(project, `${file}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native", ...(properties?.esbuild?.external ?? [])],
    keepNames: true,
    minify: properties?.minify ?? false,
    sourcemap: "linked",
    metafile: true,
    banner: { js: banner },
    logLevel: "silent",
  });
  const [, output] = Object.entries(metafile.outputs).find(([path]) => path.endsWith("bundle.mjs")) ?? [];
  if (!output?.exports.includes(name)) throw new Error(`${file}.ts exports no ${name}, which ${functionID} runs`);
  return { handler, bytes: output.bytes, out };
};
