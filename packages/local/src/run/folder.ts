import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Trouble } from "./trouble.ts";

/** The repository's root. */
export const root = resolve(import.meta.dirname, "../../../..");

/** What every data folder shares and no reset forgets: unpacked programs, the built web app. */
export const programsFolder = join(root, ".local/programs");

/** The data folder that the environment names, `.local` by default. */
export const dataFolder = (): string => resolve(root, process.env.DIRECTFANZ_DATA ?? ".local");

const code = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

/**
 * Makes a folder that only its owner may read. With `passable` others may go through it but not list it: PostgreSQL
 * runs as another user where we are root, and its folder lies below.
 */
export const makeFolder = (path: string, { passable = false } = {}): string => {
  try {
    mkdirSync(path, { recursive: true, mode: passable ? 0o711 : 0o700 });
  } catch (error) {
    const why = { EACCES: "it belongs to another user", EROFS: "the disk is read-only", ENOSPC: "the disk is full" };
    const reason = why[code(error) as keyof typeof why] ?? String(error);
    throw new Trouble(
      `The data folder ${path} cannot be made: ${reason}. DIRECTFANZ_DATA=<folder> chooses another one.`,
    );
  }
  return path;
};
