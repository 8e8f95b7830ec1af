import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import type { Ports } from "../ports.ts";
import { makeFolder } from "./folder.ts";
import { takeLock } from "./lock.ts";
import { checkPorts } from "./port.ts";
import { endLeftovers, recordRun, runningOn } from "./record.ts";
import { type Secrets, secretsIn } from "./secrets.ts";
import { Trouble } from "./trouble.ts";

/** A data folder that is ours alone from now on, and whose earlier processes have ended. */
export interface Opened {
  folder: string;
  log: string;
  secrets: Secrets;
  /** Names of the processes that a crash had left, and that were ended. */
  ended: string[];
  note: (name: string, pid: number) => void;
  close: () => void;
}

/** Opens a data folder for one platform. `wanted` are the ports that this platform is going to bind. */
export const openData = async (folder: string, ports: Ports, wanted: Partial<Ports>): Promise<Opened> => {
  makeFolder(folder, { passable: process.getuid?.() === 0 });
  checkWritable(folder);
  const lock = takeLock(folder);
  if (!lock) {
    const site = runningOn(folder)?.site;
    throw new Trouble(
      `DirectFanz already runs on ${folder}${site ? `: ${site}` : ""}. ` +
        "For a second one beside it: DIRECTFANZ_DATA=.local-2 DIRECTFANZ_PORT_OFFSET=100 npm start",
    );
  }
  try {
    const log = makeFolder(join(folder, "log"));
    const secrets = secretsIn(folder);
    const ended = await endLeftovers(folder);
    await checkPorts(wanted);
    const { note, forget } = recordRun(folder, `http://localhost:${ports.edge}`, ports);
    const close = () => {
      forget();
      lock.release();
    };
    return { folder, log, secrets, ended, note, close };
  } catch (error) {
    lock.release();
    throw error;
  }
};

const checkWritable = (folder: string) => {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    for (const file of ["lock", "secrets.json"].map((name) => join(folder, name))) {
      if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    }
  } catch {
    throw new Trouble(
      `The data folder ${folder} belongs to another user. DIRECTFANZ_DATA=<folder> chooses another one.`,
    );
  }
};
