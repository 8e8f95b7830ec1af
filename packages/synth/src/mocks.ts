import { arnOf } from "./arn.ts";
import { answer } from "./calls.ts";
import { type Resource, shortType } from "./graph.ts";
import { added } from "./outputs.ts";
import { unwrap } from "./secrets.ts";

interface NewResource {
  type: string;
  name: string;
  /** Empty for a new resource, the id for one that is only looked up. */
  id?: string;
  inputs: Record<string, unknown>;
  provider?: string;
}

type Recorded = Omit<Resource, "options">;

/** Components look at these tags to see which version of themselves made what `.get()` finds. */
const lookedUpTags = { "sst:ref:version": "2", "sst:ref-version": "2", "sst:component-version": "2" };

/**
 * AWS as far as a program sees it while it runs: every resource gets an id, an ARN and what AWS adds; every look-up its
 * answer. `record` gets what was asked for, `failed` what nothing answers: Pulumi would only say that an invoke failed.
 */
export const mocks = (defaultRegion: string, record: (resource: Recorded) => void, failed: (error: Error) => void) => {
  const regions = new Map<string, string>();
  const newResource = ({ type, name: logical, id, inputs, provider }: NewResource) => {
    const { value, secrets } = unwrap(inputs);
    record({ type, name: logical, inputs: value, secrets, read: Boolean(id), provider: provider || undefined });
    const name = id || text(inputs.name) || text(inputs.bucket) || text(inputs.identifier) || logical;
    if (type === "pulumi:providers:aws") regions.set(logical, text(inputs.region) ?? defaultRegion);
    // A provider is told by its URN, `…::name::id`.
    const region = regions.get(provider?.split("::").at(-2) ?? "") ?? text(inputs.region) ?? defaultRegion;
    const kind = shortType(type);
    // IAM's paths are part of an ARN, and of nothing else.
    const path = kind.startsWith("aws:iam:") ? (text(inputs.path) ?? "/").slice(1) : "";
    const arn = arnOf(kind, path + name, region);
    const tags = id ? lookedUpTags : (inputs.tags ?? {});
    const more = added[kind]?.({ logical, name, arn, region, inputs }) ?? {};
    return { id: id || `${name}_id`, state: { ...inputs, arn, name, region, tags, tagsAll: tags, ...more } };
  };
  const call = ({ token, inputs }: { token: string; inputs: Record<string, unknown> }) => {
    try {
      return answer(token, inputs, defaultRegion);
    } catch (error) {
      failed(error as Error);
      throw error;
    }
  };
  return { newResource, call };
};

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
