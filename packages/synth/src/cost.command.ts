import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { report } from "./cost/report.ts";
import { root } from "./place.ts";
import { synth } from "./synth.ts";
import { kinds } from "./testing/kinds.ts";

/* pnpm cost: writes docs/cost.md. */

const prod = await synth(kinds.prod);
const staging = await synth(kinds.staging);
const personal = await synth(kinds.personal);
const dev = await synth(kinds.dev);
const pipeline = await synth(kinds.pipeline);
const moving = await synth(kinds.migration);
await writeFile(join(root, "docs/cost.md"), report({ prod, staging, personal, dev, pipeline }, moving));
console.log("docs/cost.md is written.");
