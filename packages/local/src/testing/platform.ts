import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { root } from "../run/folder.ts";
import { startPlatform } from "../run/platform.ts";
import { freePorts } from "../run/port.ts";
import { placeElsewhere } from "../run/postgres-place.ts";
import { testFilm } from "./publisher.ts";

/** What a journey knows of the platform that was started for it. */
export interface UnderTest {
  site: string;
  ingest: string;
  cloud: string;
  /** Its processes' pids stand in `run.json` here. */
  folder: string;
  environment: Record<string, string>;
  film: string;
}

declare module "vitest" {
  interface ProvidedContext {
    platform: UnderTest;
  }
}

/** Vitest's global setup of project `journey`: one whole platform, on free ports, in a folder that goes with it. */
export default async (project: TestProject) => {
  const parent = join(root, ".local/test");
  mkdirSync(parent, { recursive: true, mode: 0o711 });
  const folder = mkdtempSync(join(parent, "journey-"));
  const film = await testFilm(join(root, ".local/test/films"));
  // All its people come from one address, and more of them than sign up from one in an hour.
  process.env.RATE_LIMIT_FACTOR = "10";
  const platform = await startPlatform({ dataFolder: folder, ports: await freePorts() });
  const { site, ingest, console: cloudConsole } = platform.urls;
  project.provide("platform", {
    site,
    ingest,
    cloud: new URL(cloudConsole).origin,
    folder,
    environment: platform.environment,
    film,
  });
  return async () => {
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(placeElsewhere(platform.secrets.installation), { recursive: true, force: true });
  };
};
