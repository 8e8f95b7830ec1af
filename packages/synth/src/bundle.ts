import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build as esbuild } from "esbuild";

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
  properties?: { minify?: boolean; esbuild?: { external?: string[]; keepNames?: boolean } };
}

/** The same first lines, and the same options below, as SST's own `pkg/runtime/node/build.go`. */
const banner = [
  "import { createRequire as topLevelCreateRequire } from 'module';",
  "const require = topLevelCreateRequire(import.meta.url);",
  'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"',
  "const __filename = topLevelFileUrlToPath(import.meta.url)",
  'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))',
].join("\n");

/** All of a batch in one build: what they share, the AWS SDK above all, is then read once. The bundles are the same. */
const build = async (batch: Wanted[], project: string, folder: string): Promise<Bundle[]> => {
  const { metafile } = await esbuild({
    entryPoints: batch.map(({ functionID, handler }) => ({
      in: join(project, `${partsOf(handler).file}.ts`),
      out: join(functionID, "bundle"),
    })),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native", ...(batch[0]?.properties?.esbuild?.external ?? [])],
    keepNames: batch[0]?.properties?.esbuild?.keepNames ?? true,
    minify: batch[0]?.properties?.minify ?? false,
    sourcemap: "linked",
    metafile: true,
    banner: { js: banner },
    logLevel: "silent",
  });
  return batch.map(({ functionID, handler }) => {
    const { file, name } = partsOf(handler);
    const [, output] =
      Object.entries(metafile.outputs).find(([path]) => path.endsWith(`/${functionID}/bundle.mjs`)) ?? [];
    if (!output?.exports.includes(name)) throw new Error(`${file}.ts exports no ${name}, which ${functionID} runs`);
    return { handler, bytes: output.bytes, out: join(folder, functionID) };
  });
};

const partsOf = (handler: string) => {
  const [, file = "", name = ""] = /^(.*)\.([^.]+)$/.exec(handler) ?? [];
  return { file, name };
};

/**
 * Bundles handlers as `sst deploy` would; those that are asked for within a moment, and in the same way, together.
 * Throws where a file is missing, does not bundle, or has no such export: a deployment would fail there, or worse, not
 * before its first event.
 */
export const bundler = (project: string, folder: string): ((wanted: Wanted) => Promise<Bundle>) => {
  const batches = new Map<string, { wanted: Wanted[]; built: Promise<Bundle[]> }>();
  return async (wanted) => {
    const way = JSON.stringify(wanted.properties ?? {});
    const batch = batches.get(way) ?? { wanted: [], built: wait(100).then(() => close(way)) };
    batches.set(way, batch);
    const place = batch.wanted.push(wanted) - 1;
    return (await batch.built)[place] as Bundle;
  };
  async function close(way: string) {
    const batch = batches.get(way);
    batches.delete(way);
    return build(batch?.wanted ?? [], project, folder);
  }
};
