import { type Graph, one } from "../../packages/synth/src/graph.ts";

interface Action {
  name: string;
  category: string;
  provider: string;
  runOrder?: number;
  configuration: Record<string, string>;
}

export interface Stage {
  name: string;
  actions: Action[];
  onFailure?: { result: string };
}

export interface Trigger {
  gitConfiguration: {
    sourceActionName: string;
    pushes?: { branches?: Filter; filePaths?: Filter; tags?: Filter }[];
    pullRequests?: unknown[];
  };
}

interface Filter {
  includes?: string[];
  excludes?: string[];
}

/** The pipeline that releases, as AWS is asked for it. */
export const releaseOf = (graph: Graph) =>
  one(graph, "aws:codepipeline:Pipeline", "Release").inputs as unknown as {
    pipelineType: string;
    executionMode: string;
    stages: Stage[];
    triggers: Trigger[];
  };

/** Something that happens in the repository. */
export interface RepositoryEvent {
  kind: "push" | "tag" | "pull request";
  branch: string;
  files: string[];
}

// Without a pattern among ours, a filter is a comparison; one with a pattern must be told here how it matches.
const admits = (filter: Filter | undefined, value: string): boolean => {
  const all = [...(filter?.includes ?? []), ...(filter?.excludes ?? [])];
  if (all.some((pattern) => /[*?{[]/.test(pattern))) throw new Error(`A pattern among ${all.join(", ")}.`);
  return (!filter?.includes || filter.includes.includes(value)) && !filter?.excludes?.includes(value);
};

/** Whether a trigger starts the pipeline (CodePipeline User Guide, "Filter triggers on code push or pull requests"). */
export const starts = ({ gitConfiguration }: Trigger, { kind, branch, files }: RepositoryEvent): boolean => {
  if (kind === "pull request") return (gitConfiguration.pullRequests ?? []).length > 0;
  return (gitConfiguration.pushes ?? []).some(({ branches, filePaths, tags }) =>
    kind === "tag"
      ? tags !== undefined && admits(tags, branch)
      : !tags && admits(branches, branch) && (!filePaths || files.some((file) => admits(filePaths, file))),
  );
};

/** `Staging.Deploy`. */
export const named = (stage: Stage, action: Action): string => `${stage.name}.${action.name}`;

/**
 * What one execution runs when some of its actions fail or are not approved: stage after stage, in each the actions of one
 * order together, and nothing after what failed.
 */
export const execute = (stages: Stage[], fails: (action: string) => boolean): string[] => {
  const ran: string[] = [];
  for (const stage of stages) {
    const orders = [...new Set(stage.actions.map(({ runOrder = 1 }) => runOrder))].sort((a, b) => a - b);
    for (const order of orders) {
      const together = stage.actions
        .filter(({ runOrder = 1 }) => runOrder === order)
        .map((action) => named(stage, action));
      ran.push(...together);
      if (together.some(fails)) return ran;
    }
  }
  return ran;
};

/** The variables that an action hands to its build. */
export const variablesOf = ({ configuration }: Action): Record<string, string> =>
  Object.fromEntries(
    (JSON.parse(configuration.EnvironmentVariables ?? "[]") as { name: string; value: string }[]).map(
      ({ name, value }) => [name, value],
    ),
  );
