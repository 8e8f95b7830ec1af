import { expect, test } from "vitest";
import { typingOf } from "./typings.ts";

test("reads what a type takes and gives from the provider's own typings", () => {
  expect(typingOf("aws:sqs/queue:Queue").args).toEqual(
    expect.arrayContaining(["kmsMasterKeyId", "redrivePolicy", "tags"]),
  );
  expect(typingOf("aws:sqs/queue:Queue").outputs).toContain("tagsAll");
  expect(typingOf("aws:s3/bucketPolicy:BucketPolicy").args).not.toContain("tags");
  expect(() => typingOf("aws:nothing/nothing:Nothing")).toThrow("no aws:nothing");
});
