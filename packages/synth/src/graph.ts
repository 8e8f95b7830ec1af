/** A resource that the program would ask AWS for. */
export interface Resource {
  /** Pulumi's type token: `aws:sqs/queue:Queue`. SST's own components are in the graph too: `sst:aws:Queue`. */
  type: string;
  /** The logical name, unique within its type. */
  name: string;
  /** As the provider would get them; secrets are unwrapped. */
  inputs: Record<string, unknown>;
  /** Paths of `inputs` that Pulumi keeps encrypted, with dots. */
  secrets: string[];
  /** Only looked up, not made. */
  read: boolean;
  /** Pulumi's options, as far as they decide what may happen to the resource. */
  options: { protect: boolean; retainOnDelete: boolean; ignoreChanges: string[]; parent: string | undefined };
  /** URN and id of a provider that was named explicitly. */
  provider: string | undefined;
}

/** What SST asks its command line to build. */
export interface BuiltFunction {
  /** The component's name. */
  name: string;
  handler: string;
  bytes: number;
  /** The folder with `bundle.mjs`. */
  out: string;
  /** What the function is linked to: by name, what its code gets to read. */
  links: Record<string, unknown>;
}

export interface Graph {
  stage: string;
  dev: boolean;
  app: { name: string; removal: string; protect: boolean; providers: Record<string, unknown> };
  resources: Resource[];
  functions: BuiltFunction[];
  outputs: Record<string, unknown>;
  /** From the start of the evaluation to its end, with the bundling. */
  milliseconds: number;
}

/** Everything of one type, a token without its module's doubling: `aws:sqs:Queue` is `aws:sqs/queue:Queue`. */
export const of = (graph: Graph, type: string): Resource[] =>
  graph.resources.filter((resource) => resource.type === type || shortType(resource.type) === type);

/** One resource by type and logical name. Throws, with what there is, where it is missing. */
export const one = (graph: Graph, type: string, name: string): Resource => {
  const all = of(graph, type);
  const found = all.find((resource) => resource.name === name);
  if (!found) throw new Error(`No ${type} ${name}. There is: ${all.map((resource) => resource.name).join(", ")}`);
  return found;
};

/** `aws:sqs/queue:Queue` → `aws:sqs:Queue`. */
export const shortType = (type: string): string => type.replace(/\/[^:]*/, "");

/** What a deployment makes: no components, no providers, nothing that is only looked up. */
export const made = (graph: Graph): Resource[] =>
  graph.resources.filter(({ type, read }) => !read && !/^(sst:|pulumi:)/.test(type));

/** The names by which outputs of other resources stand in inputs: AWS would put real ids there. */
export const idOf = ({ name, inputs }: Resource): string => {
  const physical = inputs.name ?? inputs.bucket ?? inputs.identifier;
  return `${typeof physical === "string" ? physical : name}_id`;
};
