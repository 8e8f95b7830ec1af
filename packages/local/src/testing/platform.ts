import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type { FaultsAsked } from "../cloud/faults/schema.ts";
import { root } from "../run/folder.ts";
import { type Platform, startPlatform } from "../run/platform.ts";
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

/** One whole platform for tests, on free ports, in a folder that goes with it; with faults where they are given. */
export const platformForTests = async (
  faults?: FaultsAsked,
): Promise<{ platform: Platform; underTest: UnderTest; stop: () => Promise<void> }> => {
  const parent = join(root, ".local/test");
  mkdirSync(parent, { recursive: true, mode: 0o711 });
  const folder = mkdtempSync(join(parent, "journey-"));
  const film = await testFilm(join(root, ".local/test/films"));
  // All its people come from one address, and more of them than sign up from one in an hour.
  process.env.RATE_LIMIT_FACTOR = "10";
  // Many broadcasts stand beside each other, of which few are encoded.
  process.env.MEDIALIVE_CHANNELS ??= "20";
  const platform = await startPlatform({ dataFolder: folder, ports: await freePorts(), faults });
  const { site, ingest, console: cloudConsole } = platform.urls;
  const { environment } = platform;
  const underTest = { site, ingest, cloud: new URL(cloudConsole).origin, folder, environment, film };
  const stop = async () => {
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(placeElsewhere(platform.secrets.installation), { recursive: true, force: true });
  };
  return { platform, underTest, stop };
};

/** Vitest's global setup of project `journey`. Nothing fails, but a test can ask for it. */
export default async (project: TestProject) => {
  const { underTest, stop } = await platformForTests({});
  project.provide("platform", underTest);
  return stop;
};
