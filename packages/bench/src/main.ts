import { goLive } from "./golive.ts";

/** `npm run bench -- <name>`: prints what was measured as JSON on standard output, and progress on standard error. */
const benches: Record<string, () => Promise<unknown>> = { golive: goLive };

const bench = benches[process.argv[2] ?? ""];
if (bench) {
  console.log(JSON.stringify(await bench(), null, 2));
  process.exit(0);
}
console.error(`Usage: npm run bench -- <${Object.keys(benches).join("|")}>`);
process.exit(1);
