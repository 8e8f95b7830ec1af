import { describe, expect, test } from "vitest";
import { arnOf } from "../../packages/synth/src/arn.ts";
import { type Graph, idOf, made, of, type Resource, shortType } from "../../packages/synth/src/graph.ts";
import { statementsOf } from "../../packages/synth/src/policies.ts";
import { deployed, every, graphsOf } from "../../packages/synth/src/testing/every.ts";
import { typingOf } from "../../packages/synth/src/typings.ts";

/** Types that take a key and need none of ours, and why. */
const withoutKey: Record<string, string> = {
  "aws:ecs:Service": "takes none itself; it names volumes",
  "aws:lambda:Function": "its key is for the environment, which holds no secrets (see secrets.test.ts)",
  "aws:s3:Bucket": "has its own resource for it, looked at below",
  "aws:s3:BucketObjectv2": "SST's asset bucket, not ours: bundles of code",
  "aws:scheduler:Schedule": "its input is empty",
};

/** Buckets that AWS writes to with S3's own key alone. */
const s3Key = ["AccessLogsBucketBucket"];

/** Everything that stands in arguments about encryption. */
const keysIn = ({ type, inputs }: Resource): string[] => {
  const named = typingOf(type).args.filter((name) => /kms|encrypt/i.test(name));
  const texts = (value: unknown): string[] =>
    typeof value === "string"
      ? [value]
      : typeof value === "object" && value !== null
        ? Object.values(value).flatMap(texts)
        : [];
  return named.flatMap((name) => texts(inputs[name]));
};

const takesKey = ({ type }: Resource) => typingOf(type).args.some((name) => /kms|encrypt/i.test(name));
const ours = (graph: Graph) =>
  new Set(
    of(graph, "aws:kms:Key").flatMap((key) => [
      idOf(key),
      ...["us-east-1", "us-west-2"].map((region) => arnOf("aws:kms:Key", key.name, region)),
    ]),
  );

const aws = (graph: Graph) => made(graph).filter(({ type }) => type.startsWith("aws:"));

/** The companion of a bucket: the resource of a type that names it. */
const companion = (graph: Graph, type: string, bucket: Resource) =>
  of(graph, type).find(({ inputs }) =>
    [inputs.bucket, `${inputs.bucket}_id`].some((it) => it === bucket.inputs.bucket || it === idOf(bucket)),
  );

describe.each(await graphsOf(deployed))("%s", (_, graph) => {
  const keys = ours(graph);
  const stores = aws(graph).filter((resource) => takesKey(resource) && !(shortType(resource.type) in withoutKey));

  test("has stores and keys", () => {
    expect(stores.length).toBeGreaterThan(0);
    expect(keys.size).toBeGreaterThan(0);
  });

  test("whatever can be encrypted with a key is, with one of ours", () => {
    const bare = stores.filter((store) => !keysIn(store).some((value) => keys.has(value)));
    expect(bare.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });

  test("buckets: our key, and one request to KMS for many objects", () => {
    for (const bucket of of(graph, "aws:s3:Bucket").filter(({ read, name }) => !read && !s3Key.includes(name))) {
      const [rule] = (companion(graph, "aws:s3:BucketServerSideEncryptionConfiguration", bucket)?.inputs.rules ??
        []) as {
        bucketKeyEnabled: boolean;
        applyServerSideEncryptionByDefault: { sseAlgorithm: string; kmsMasterKeyId: string };
      }[];
      expect(rule, bucket.name).toMatchObject({
        bucketKeyEnabled: true,
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" },
      });
      expect(keys, bucket.name).toContain(rule?.applyServerSideEncryptionByDefault.kmsMasterKeyId);
    }
  });

  test("discs of machines are encrypted", () => {
    for (const { name, inputs } of [...of(graph, "aws:ec2:Instance"), ...of(graph, "aws:ebs:Volume")]) {
      const disc = (inputs.rootBlockDevice ?? inputs) as { encrypted?: boolean };
      expect(disc.encrypted, name).toBe(true);
    }
    for (const { name, inputs } of of(graph, "aws:ec2:LaunchTemplate"))
      expect(JSON.stringify(inputs.blockDeviceMappings ?? ""), name).toMatch(/"encrypted":"?true/);
  });

  test("nothing of a database, cache or replication can be reached from outside, or read on the way", () => {
    for (const { name, inputs } of of(graph, "aws:rds:Instance")) {
      expect(inputs.publiclyAccessible ?? false, name).toBe(false);
      expect(inputs.storageEncrypted, name).toBe(true);
    }
    for (const { name, inputs } of of(graph, "aws:elasticache:ReplicationGroup")) {
      expect(inputs, name).toMatchObject({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true });
      expect(inputs.authToken, name).toBeTruthy();
    }
    for (const { name, inputs } of of(graph, "aws:dms:ReplicationInstance"))
      expect(inputs.publiclyAccessible, name).toBe(false);
  });

  test("images cannot be replaced under a tag", () => {
    for (const { name, inputs } of of(graph, "aws:ecr:Repository"))
      expect(inputs.imageTagMutability, name).toBe("IMMUTABLE");
  });
});

describe.each(await graphsOf(every))("buckets of %s", (_, graph) => {
  const buckets = of(graph, "aws:s3:Bucket").filter(({ read }) => !read);

  /** Which buckets have no such companion, or one that says something else. */
  const without = (type: string, says: (inputs: Record<string, unknown>) => boolean) =>
    buckets.filter((bucket) => !says(companion(graph, type, bucket)?.inputs ?? {})).map(({ name }) => name);

  test("are private", () => {
    const blocked = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
    expect(
      without("aws:s3:BucketPublicAccessBlock", (inputs) => blocked.every((name) => inputs[name] === true)),
    ).toEqual([]);
    expect(
      without(
        "aws:s3:BucketOwnershipControls",
        ({ rule }) => (rule as { objectOwnership?: string })?.objectOwnership === "BucketOwnerEnforced",
      ),
    ).toEqual([]);
  });

  test("keep old versions", () => {
    expect(
      without(
        "aws:s3:BucketVersioning",
        ({ versioningConfiguration }) => (versioningConfiguration as { status?: string })?.status === "Enabled",
      ),
    ).toEqual([]);
  });

  test("are reached over HTTPS alone", () => {
    const plain = buckets.filter((bucket) => {
      const policy = companion(graph, "aws:s3:BucketPolicy", bucket);
      return !(policy ? statementsOf(policy) : []).some(
        ({ effect, principals, actions, resources, conditions }) =>
          effect === "Deny" &&
          principals.some(({ id }) => id === "*") &&
          actions.includes("s3:*") &&
          resources.length === 2 &&
          conditions.some(({ variable, values }) => variable === "aws:SecureTransport" && values.join() === "false"),
      );
    });
    expect(plain.map(({ name }) => name)).toEqual([]);
  });
});
