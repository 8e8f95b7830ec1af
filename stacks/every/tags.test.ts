import { describe, expect, test } from "vitest";
import { made, of, type Resource } from "../../packages/synth/src/graph.ts";
import { every, graphsOf } from "../../packages/synth/src/testing/every.ts";
import { typingOf } from "../../packages/synth/src/typings.ts";

/** What every bill is split by. */
const wanted = ["Project", "Environment", "CostCenter", "ManagedBy"];

type Tags = Record<string, string>;

/** `defaultTags` of a provider, which Pulumi hands on as JSON. */
const defaultsOf = (provider: Record<string, unknown>): Tags => {
  const given = provider.defaultTags;
  const { tags = {} } = (typeof given === "string" ? JSON.parse(given) : (given ?? {})) as { tags?: Tags };
  return tags;
};

const tagged = (tags: Tags) => wanted.every((name) => tags[name]);

describe.each(await graphsOf(every))("%s", (_, graph) => {
  const taggable = made(graph).filter(({ type }) => type.startsWith("aws:") && typingOf(type).args.includes("tags"));
  const standard = defaultsOf(graph.app.providers.aws as Record<string, unknown>);
  const named = new Map(of(graph, "pulumi:providers:aws").map(({ name, inputs }) => [name, defaultsOf(inputs)]));
  const given = ({ provider }: Resource): Tags => {
    // A provider's URN ends with its name and id. The one that SST makes by itself is called `default…`.
    const name = provider?.split("::").at(-2);
    return name && !name.startsWith("default") ? (named.get(name) ?? {}) : standard;
  };

  test("has much that can be tagged", () => {
    expect(taggable.length).toBeGreaterThan(30);
    expect(standard.Environment).toBe(graph.stage);
  });

  test("everything that AWS can tag is tagged", () => {
    const bare = taggable.filter((resource) => {
      const own = (resource.inputs.tags ?? {}) as Tags;
      // The provider adds its default tags where it tells all tags back.
      const all = typingOf(resource.type).outputs.includes("tagsAll") ? { ...given(resource), ...own } : own;
      return !tagged(all);
    });
    expect(bare.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });

  test("no tag of a resource's own hides what the bill is split by", () => {
    for (const { name, inputs } of taggable) {
      for (const tag of wanted) expect(Object.keys((inputs.tags ?? {}) as Tags), name).not.toContain(tag);
    }
  });

  test("tasks carry their service's tags", () => {
    for (const { name, inputs } of of(graph, "aws:ecs:Service")) expect(inputs.propagateTags, name).toBe("SERVICE");
  });
});
