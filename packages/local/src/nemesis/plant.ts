import { join } from "node:path";
import { root } from "../run/folder.ts";
import { planted } from "./planted.ts";

/** As far as this uses Vite's plugins. */
interface Plugin {
  name: string;
  enforce: "pre";
  transform(code: string, id: string): string | undefined;
}

/**
 * Puts the bug that `PLANT` names into the code under test, while it is loaded: nothing on disk changes. A text that is
 * not there exactly once is an error, so that a bug that cannot be planted any more is noticed.
 */
export const plant = (): Plugin[] => {
  const { PLANT: name } = process.env;
  if (!name) return [];
  const bug = planted[name];
  if (!bug) throw new Error(`There is no bug ${name}: choose from ${Object.keys(planted).join(", ")}`);
  return [
    {
      name: `plant ${name}`,
      enforce: "pre",
      transform: (code, id) => {
        if (id.split("?")[0] !== join(root, bug.file)) return undefined;
        return bug.edits.reduce((sum, [find, replace]) => {
          if (sum.split(find).length !== 2) throw new Error(`${bug.file} has not once what ${name} would replace`);
          return sum.replace(find, () => replace);
        }, code);
      },
    },
  ];
};
