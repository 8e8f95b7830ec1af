import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeBases } from "./verify/bases.ts";
import { type Check, inspect, migrates, poolStops, pools, serves } from "./verify/checks.ts";
import { Engine, root } from "./verify/engine.ts";
import { startStores } from "./verify/stores.ts";

/*
 * verify.command.ts [folder]: builds every image and runs it, on a Debian machine without Docker, as root. One line for an
 * image and what was found; ends with 1 where something is wrong. Takes minutes and downloads Debian's packages, so it is
 * run by hand. `folder` keeps the base system between runs.
 */
const tools = ["buildah", "podman", "runc", "debootstrap"];
const services = ["streaming", "realtime", "web"] as const;
const all = ["pool", ...services] as const;

const folder = process.argv[2] ?? "/var/tmp/directfanz-images";
mkdirSync(folder, { recursive: true });
execFileSync("apt-get", ["install", "--yes", "--no-install-recommends", ...tools], {
  stdio: ["ignore", "ignore", "inherit"],
  env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
});

let wrong = 0;
const about =
  (image: string): Check =>
  (what, holds, found) => {
    if (!holds) wrong += 1;
    console.log(
      `${holds ? "ok   " : "WRONG"} ${image}: ${what}${found === undefined || found === "" ? "" : ` (${found})`}`,
    );
  };
const tagOf = (image: string) => `localhost/directfanz/${image}:verified`;

const engine = new Engine(folder);
await makeBases(engine);
for (const image of all) {
  const begun = performance.now();
  const dockerfile = join(root, "stacks/images", image, "Dockerfile");
  await engine.build(dockerfile, tagOf(image), root, "--build-arg", "VERSION=verified");
  about(image)("is built", true, `${Math.round((performance.now() - begun) / 1_000)} s`);
  await inspect(engine, tagOf(image), about(image));
}

const stores = await startStores();
try {
  await migrates(engine, tagOf("streaming"), stores, about("streaming"));
  await pools(engine, tagOf("pool"), stores, about("pool"));
  for (const name of services) await serves(engine, name, tagOf(name), stores, about(name));
  await poolStops(engine, stores, about("pool"));
} finally {
  for (const name of ["migrate", "pool", ...services]) await engine.remove(name);
  await stores.stop();
}
process.exitCode = wrong > 0 ? 1 : 0;
