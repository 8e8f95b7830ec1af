import { z } from "zod";
import type { State } from "../../state.ts";
import { operation } from "../protocol/json.ts";
import { Tags } from "./names.ts";

type Tag = { Key: string; Value: string };

/** Tags by ARN. */
export const tagStore = (state: State) => {
  const all = state.collection<Tag[]>("events.tags");
  const get = (resource: string): Tag[] => all.get(resource) ?? [];
  return {
    get,
    put: (resource: string, tags: Tag[]): void => {
      const keys = new Set(tags.map((tag) => tag.Key));
      all.set(resource, [...get(resource).filter((tag) => !keys.has(tag.Key)), ...tags]);
    },
    remove: (resource: string, keys: string[]): void =>
      all.set(
        resource,
        get(resource).filter((tag) => !keys.includes(tag.Key)),
      ),
  };
};

export type TagStore = ReturnType<typeof tagStore>;

const ResourceARN = z.string().min(1).max(1_600);

/** TagResource, UntagResource, ListTagsForResource of EventBridge. */
export const tagOperations = (tags: TagStore) => ({
  TagResource: operation(z.object({ ResourceARN, Tags: Tags.unwrap() }), (input) =>
    tags.put(input.ResourceARN, input.Tags),
  ),
  UntagResource: operation(z.object({ ResourceARN, TagKeys: z.array(z.string()) }), (input) =>
    tags.remove(input.ResourceARN, input.TagKeys),
  ),
  ListTagsForResource: operation(z.object({ ResourceARN }), (input) => ({ Tags: tags.get(input.ResourceARN) })),
});
