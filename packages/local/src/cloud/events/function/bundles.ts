import { rm } from "node:fs/promises";
import { join } from "node:path";
import { log } from "@directfanz/core/platform/log";
import { build, stop } from "esbuild";

/** The functions' code as their processes load it. */
export interface Bundles {
  /** The module to load for a source file: its bundle as of now, or the source itself where that does not bundle. */
  moduleOf(source: string): Promise<string>;
  /** The sources changed: who asks from now on gets what they say now. */
  changed(): void;
}

/** What a bundle needs for packages that are CommonJS inside: the same line as SST's. */
const banner =
  "import { createRequire as topLevelCreateRequire } from 'module';const require = topLevelCreateRequire(import.meta.url);";

/** Bundlings under way in this process. */
let underWay = 0;

/**
 * Bundles functions as a deployment does, because a process starts with a bundle in a fifth of the time that it needs
 * for hundreds of sources. Made when the first process starts, into a folder of its own for each state of the sources;
 * what several functions share lies there once. `sources` are absolute, below `root`.
 */
export const bundles = (sources: string[], root: string, folder: string): Bundles => {
  let current: Promise<(source: string) => string> | undefined;
  let generation = 0;

  const bundle = async (): Promise<(source: string) => string> => {
    const number = generation++;
    // Processes of the state before may still read theirs.
    await rm(number === 0 ? folder : join(folder, String(number - 2)), { recursive: true, force: true });
    const outdir = join(folder, String(number));
    underWay += 1;
    try {
      await build({
        ...{ entryPoints: [...new Set(sources)], outdir, outbase: root, outExtension: { ".js": ".mjs" } },
        ...{ bundle: true, splitting: true, platform: "node", format: "esm", target: "es2024" },
        ...{ mainFields: ["module", "main"], keepNames: true, banner: { js: banner }, logLevel: "silent" },
        ...{ sourcemap: "linked", sourcesContent: false },
      });
    } catch (error) {
      // Loaded from its source, the broken one tells what is wrong with it, and the others work.
      log.warn({ err: error }, "the functions do not bundle");
      return (source) => source;
    } finally {
      underWay -= 1;
      // The bundler's own process would stay, with 200 MB.
      if (underWay === 0) await stop();
    }
    return (source) => join(outdir, `${source.slice(root.length).replace(/\.ts$/, "")}.mjs`);
  };

  return {
    moduleOf: async (source) => {
      for (;;) {
        current ??= bundle();
        const asked = current;
        const found = await asked;
        if (asked === current) return found(source);
      }
    },
    changed: () => {
      current = undefined;
    },
  };
};
