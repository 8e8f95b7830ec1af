import { watch } from "./alarm";
import { watched } from "./watched";

/** Services wait for those of their target groups, so these stand in `traffic.ts`. */
const { targetGroup: _, ...others } = watched;

for (const kind of Object.keys(others) as (keyof typeof others)[])
  for (const { name, dimensions } of others[kind]) watch(kind, dimensions, name);
