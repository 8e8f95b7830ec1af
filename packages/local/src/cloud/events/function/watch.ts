import { existsSync, type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { log } from "@directfanz/core/platform/log";

/** Where a function's code and everything it imports of the repository lies. */
const watched = (root: string): string[] => {
  const packages = join(root, "packages");
  const sources = existsSync(packages) ? readdirSync(packages).map((name) => join(packages, name, "src")) : [];
  return [join(root, "functions"), ...sources].filter((folder) => existsSync(folder));
};

const isCode = (file: string): boolean =>
  /\.(ts|tsx|js|mjs|cjs|json|sql)$/.test(file) && !/\.test\.ts$/.test(file) && !file.includes("node_modules");

/** Editors write a file in several steps; what happens within this time is one change. */
const quietMilliseconds = 100;

/** Calls `changed` after code below `root` was changed. The answer ends the watching. */
export const watchCode = (root: string, changed: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  const noticed = (_event: string, file: string | null): void => {
    if (file === null || !isCode(file)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, quietMilliseconds);
  };
  const watchers: FSWatcher[] = watched(root).flatMap((folder) => {
    try {
      const watcher = watch(folder, { recursive: true, persistent: false }, noticed);
      // A folder that goes away ends its watcher; the code in it is gone as well.
      watcher.on("error", () => watcher.close());
      return [watcher];
    } catch (error) {
      // The machine's inotify watches are used up: functions run, and need a restart to see a change.
      log.warn({ err: error, folder }, "changes of code are not noticed");
      return [];
    }
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
};
