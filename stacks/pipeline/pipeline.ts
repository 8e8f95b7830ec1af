import "./boundary";
import { registry } from "./registry";
import { release } from "./release";
import { github } from "./source";

/** What deploys the other stages, and so lives in none of them. */
export const outputs: Record<string, $util.Input<string>> = {
  registry,
  pipeline: release.name,
  /** To be confirmed in the console before the first push. */
  connection: github.arn,
};
