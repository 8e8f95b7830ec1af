import { checks, smoke } from "./smoke.ts";

/* ORIGIN=https://staging.directfanz.io IMAGE_TAG=<commit> node stacks/pipeline/smoke.command.ts */

const { ORIGIN: origin, IMAGE_TAG: version } = process.env;
if (!origin || !version) throw new Error("ORIGIN and IMAGE_TAG name what is to be checked.");

const failed = await smoke(origin, version);
for (const sentence of failed) console.error(sentence);
if (failed.length > 0) process.exitCode = 1;
else console.log(`${origin} passed ${checks.length} checks.`);
