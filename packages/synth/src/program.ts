import { readFile, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { platform, root } from "./place.ts";

/** Left to be resolved when the bundle runs, as SST's command line does (`pkg/js/js.go`). */
const external = [
  "@pulumi/*",
  "undici",
  "@pulumiverse/*",
  "@sst-provider/*",
  "@aws-sdk/*",
  "esbuild",
  "archiver",
  "glob",
  "vite",
];

const banner = [
  "import { createRequire as topLevelCreateRequire } from 'module';",
  "const require = topLevelCreateRequire(import.meta.url);",
  'import { fileURLToPath as topLevelFileUrlToPath } from "url";',
  "const __filename = topLevelFileUrlToPath(import.meta.url);",
  'const __dirname = topLevelFileUrlToPath(new URL(".", import.meta.url));',
].join("\n");

interface Options {
  contents: string;
  outfile: string;
  before?: string;
  define?: Record<string, string>;
  inject?: string[];
  plugins?: Plugin[];
}

/** Where `sst.config.ts` is. SST's platform is the repository's own in any case. */
const configOf = (project: string) => JSON.stringify(join(project, "sst.config.ts"));

const bundle = async ({ contents, outfile, before = "", define = {}, inject = [], plugins = [] }: Options) => {
  await build({
    stdin: { contents, resolveDir: root, sourcefile: "eval.ts", loader: "ts" },
    outfile,
    banner: { js: `${banner}\n${before}` },
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    // Stacks as SST lays them: a map of all of them would take longer than the program.
    sourcemap: false,
    nodePaths: [join(platform, "node_modules")],
    external: [...external, join(root, "packages/synth/*")],
    define,
    inject,
    plugins,
    logLevel: "silent",
  });
  return pathToFileURL(outfile).href;
};

export interface App {
  name: string;
  home: string;
  version?: string;
  removal: string;
  protect: boolean;
  providers: Record<string, string | Record<string, unknown>>;
}

/** What `app()` of `sst.config.ts` says of a stage. It is evaluated by itself, without AWS and without `$app`. */
export const readApp = async (project: string, stage: string, folder: string): Promise<App> => {
  const url = await bundle({
    contents: `import config from ${configOf(project)}; export default await config.app({ stage: ${JSON.stringify(stage)} });`,
    outfile: join(folder, "app.mjs"),
    before: "function $config(input) { return input; }",
  });
  return { removal: "retain", protect: false, ...((await import(url)) as { default: object }).default } as App;
};

/** Our own files see the providers and SST's components as globals: the command line writes these imports before them. */
const globals = async (): Promise<Plugin> => {
  const locked = JSON.parse(await readFile(join(root, ".sst/provider-lock.json"), "utf8")) as {
    alias: string;
    package: string;
  }[];
  const imports = [
    ...locked.map((provider) => `import * as ${provider.alias} from "${provider.package}";`),
    `import * as sst from ${JSON.stringify(join(platform, "src/components"))};`,
  ].join("\n");
  return {
    name: "globals",
    setup: (builder) => {
      builder.onLoad({ filter: /\.[jt]sx?$/ }, async ({ path }) =>
        path.startsWith(join(root, ".sst")) || path.includes("/node_modules/")
          ? undefined
          : {
              contents: `${imports}\n${await readFile(path, "utf8")}`,
              loader: extname(path).slice(1) as "ts",
            },
      );
    },
  };
};

export interface Program {
  /** Runs `run()` of `sst.config.ts` against mocks. */
  go: (mocks: object) => Promise<Record<string, unknown>>;
  /** Waits for the resources that are being made; what they set off may make others. */
  settle: () => Promise<void>;
  /** Calls `see` for each resource before it is made, with the options that are in force then. */
  watch: (see: (resource: { type: string; name: string; opts: Record<string, unknown> }) => void) => void;
}

interface ProgramOptions {
  /** The folder of `sst.config.ts`. */
  project: string;
  app: App;
  stage: string;
  dev: boolean;
  /** Where SST's components write. */
  work: string;
}

/** The program, bundled as the command line bundles it, into SST's platform so that its packages are found. */
export const readProgram = async ({ project, app, stage, dev, work }: ProgramOptions): Promise<Program> => {
  const command = {
    command: "deploy",
    dev,
    paths: { home: project, root: project, work, platform },
    state: { version: {} },
  };
  const outfile = join(platform, `synth.${process.pid}.mjs`);
  const url = await bundle({
    contents: `
      import * as pulumi from "@pulumi/pulumi";
      const seen = [];
      export const watch = (see) => seen.push(see);
      export const go = async (mocks) => {
        pulumi.runtime.setMocks(mocks, ${JSON.stringify(app.name)}, ${JSON.stringify(stage)}, false, "organization");
        const { run } = await import(${JSON.stringify(join(platform, "src/auto/run.ts"))});
        const config = (await import(${configOf(project)})).default;
        const outputs = await pulumi.runtime.runInPulumiStack(() => run(() => {
          pulumi.runtime.registerStackTransformation((args) => { for (const see of seen) see(args); });
          return config.run();
        }));
        return outputs;
      };
      export const settle = () => pulumi.runtime.disconnect();`,
    outfile,
    define: { $app: JSON.stringify({ ...app, stage }), $cli: JSON.stringify(command), $dev: String(dev) },
    inject: [join(platform, "src/shim/run.js")],
    plugins: [await globals()],
  });
  const program = (await import(url)) as Program;
  await rm(outfile);
  return program;
};
