import { cluster } from "./services/cluster";
import { migrate, placed } from "./services/migrate";
import { domain } from "./stage";

/** What a deployment prints and keeps in `.sst/outputs.json`: the site, and how to run the migration. */
export const outputs: Record<string, $util.Input<string>> = {
  url: `https://${domain}`,
  cluster: cluster.nodes.cluster.arn,
  migrateTask: migrate.taskDefinition,
  migrateSubnets: placed.subnets.apply((subnets) => $util.all(subnets)).apply((subnets) => subnets.join(",")),
  migrateGroup: placed.group,
};
