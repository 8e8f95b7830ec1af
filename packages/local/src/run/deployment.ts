import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Ports } from "../ports.ts";
import { resources } from "./links.ts";
import type { Secrets } from "./secrets.ts";

/** What only a deployment knows, and what the processes' links must say. */
export const Deployment = z.object({
  inputSecurityGroup: z.string(),
  mediaLiveRole: z.string(),
  harvestRole: z.string(),
});
export type Deployment = z.infer<typeof Deployment>;

const fileIn = (folder: string) => join(folder, "deployment.json");

/** What links say before the first deployment. */
export const nothingDeployed: Deployment = { inputSecurityGroup: "none", mediaLiveRole: "none", harvestRole: "none" };

/** The last deployment of this data folder; undefined before the first. */
export const lastDeployment = (folder: string): Deployment | undefined => {
  try {
    return Deployment.parse(JSON.parse(readFileSync(fileIn(folder), "utf8")));
  } catch {
    return undefined;
  }
};

/** Lays the platform's resources onto the running local cloud. Answers what is new, or undefined where nothing is. */
export const deployOnto = async (folder: string, ports: Ports, secrets: Secrets): Promise<Deployment | undefined> => {
  const { deploy } = await import("../cloud/deploy.ts");
  const { region, bus, recordings, archive } = resources;
  const deployed = Deployment.parse(
    await deploy({
      endpoint: `http://127.0.0.1:${ports.cloud}`,
      region,
      credentials: secrets,
      resources: { bus, recordings, archive, origins: [`http://localhost:${ports.edge}`] },
    }),
  );
  if (isDeepStrictEqual(deployed, lastDeployment(folder))) return undefined;
  writeFileSync(`${fileIn(folder)}.new`, JSON.stringify(deployed));
  renameSync(`${fileIn(folder)}.new`, fileIn(folder));
  return deployed;
};
