import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { bundler } from "./bundle.ts";
import { root } from "./place.ts";

/** What a handler's code can reach, as far as its text shows. */
export interface Reach {
  /** Names of `link("…")`, sorted. */
  links: string[];
  /** AWS calls as IAM names them, sorted: `medialive:CreateChannel`. */
  calls: string[];
}

/** Where esbuild puts a command class of the AWS SDK, and the name it gives it: the second of a name gets a number. */
const command = /^\/\/ \S+@aws-sdk\/client-([\w-]+)\/dist-es\/commands\/(\w+)Command\.js\n(?:var )?(\w+) = class /gm;

/**
 * Bundles a handler as for Lambda, but readably, and reads out of the text which links it asks for and which commands it
 * makes. esbuild leaves out what cannot be reached, so what stands there is what the code may do.
 */
export const reach = async (handler: string): Promise<Reach> => {
  const folder = await mkdtemp(join(tmpdir(), "reach-"));
  try {
    const { out } = await bundler(root, folder)({ functionID: "reach", handler, properties: { minify: false } });
    return read(await readFile(join(out, "bundle.mjs"), "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The same of a program that runs in a container, by the files that it begins with; Next, React and native code left out. */
export const programReach = async (files: readonly string[]): Promise<Reach> => {
  const { outputFiles } = await build({
    entryPoints: files.map((file) => join(root, file)),
    outdir: "out",
    bundle: true,
    splitting: true,
    write: false,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    jsx: "automatic",
    loader: { ".css": "empty", ".node": "empty" },
    external: ["next/*", "react", "react-dom", "@node-rs/argon2"],
    logLevel: "silent",
  });
  return read(outputFiles.map(({ text }) => text).join("\n"));
};

const read = (text: string): Reach => {
  const calls = [...text.matchAll(command)].flatMap(([, client = "", operation = "", name = ""]) => {
    // Made directly, or by a paginator, which is given the class.
    const made = new RegExp(`new ${name}\\(|createPaginator\\w*\\(\\w+, ${name},`);
    const call = `${client}:${operation}`;
    return made.test(text) ? [actions[call] ?? call] : [];
  });
  const links = [...text.matchAll(/\blink\d*\("(\w+)"\)/g)].map(([, name = ""]) => name);
  return { links: [...new Set(links)].sort(), calls: [...new Set(calls)].sort() };
};

/** What IAM calls otherwise than the SDK: Service Authorization Reference of EventBridge and of S3. */
const actions: Record<string, string> = {
  "eventbridge:PutEvents": "events:PutEvents",
  "s3:HeadObject": "s3:GetObject",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:CopyObject": "s3:PutObject",
};
