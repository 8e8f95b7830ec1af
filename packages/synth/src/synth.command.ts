import { made } from "./graph.ts";
import { synth } from "./synth.ts";

/* pnpm synth [stage] [--dev]: prod, where no stage is named. */

const words = process.argv.slice(2);
const dev = words.includes("--dev");
const [stage = dev ? "dev" : "prod"] = words.filter((word) => !word.startsWith("--"));

try {
  const began = Date.now();
  const graph = await synth({ stage, dev });
  for (const { handler, bytes } of graph.functions.toSorted((a, b) => b.bytes - a.bytes)) {
    console.log(`${(bytes / 1024).toFixed(0).padStart(6)} KB  ${handler}`);
  }
  const types = new Set(made(graph).map(({ type }) => type)).size;
  const took = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${stage}${dev ? " (sst dev)" : ""}: ${made(graph).length} resources of ${types} types in ${took} s`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
