import "./pipeline/boundary";
import { registry } from "./pipeline/registry";
import { release } from "./pipeline/release";
import { github } from "./pipeline/source";

/** What deploys the other stages, and so lives in none of them. */
export const outputs: Record<string, $util.Input<string>> = {
  registry,
  pipeline: release.name,
  /** To be confirmed in the console before the first push. */
  connection: github.arn,
};
