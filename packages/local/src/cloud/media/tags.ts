import { z } from "zod";
import { answer, notFound, parsed, type Routes } from "./routes.ts";

export const Tags = z.record(z.string().min(1).max(128), z.string().max(256));
export type Tags = z.infer<typeof Tags>;

/** Something with tags, found by its ARN. */
export interface Tagged {
  tags: Tags;
  save: (tags: Tags) => void;
}

/** The three tag operations, the same in MediaLive (under `/prod`) and in MediaPackage. */
export const tagRoutes = (prefix: string, find: (arn: string) => Tagged | undefined): Routes => {
  const tagged = (arn = ""): Tagged => {
    const found = find(arn);
    if (!found) throw notFound("Resource", arn);
    return found;
  };
  return {
    [`GET ${prefix}/tags/{ResourceArn}`]: (_, { ResourceArn }) => answer(200, { tags: tagged(ResourceArn).tags }),
    [`POST ${prefix}/tags/{ResourceArn}`]: async (request, { ResourceArn }) => {
      const { tags } = await parsed(request, z.object({ tags: Tags }));
      const found = tagged(ResourceArn);
      found.save({ ...found.tags, ...tags });
      return { status: 204 };
    },
    [`DELETE ${prefix}/tags/{ResourceArn}`]: (request, { ResourceArn }) => {
      const found = tagged(ResourceArn);
      const gone = new Set(request.query.getAll("tagKeys"));
      found.save(Object.fromEntries(Object.entries(found.tags).filter(([key]) => !gone.has(key))));
      return { status: 204 };
    },
  };
};
