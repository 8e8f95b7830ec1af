import { parseArgs } from "node:util";
import { bundle } from "./bundle.ts";
import { nodeImages } from "./images.ts";

// bundle.command.ts <service> <folder>: what the Dockerfile of a service copies into its image.
const { positionals } = parseArgs({ allowPositionals: true });
const [name = "", out] = positionals;
const image = Object.entries(nodeImages).find(([known]) => known === name)?.[1];
if (!image || !out) throw new Error(`bundle.command.ts <${Object.keys(nodeImages).join("|")}> <folder>`);
await bundle(name, image, out);
