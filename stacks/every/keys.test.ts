import { describe, expect, test } from "vitest";
import { arnOf } from "../../packages/synth/src/arn.ts";
import { type Graph, idOf, made, of, type Resource, shortType } from "../../packages/synth/src/graph.ts";
import { type Statement, statements, statementsOf, told } from "../../packages/synth/src/policies.ts";
import { deployed, every, graphsOf } from "../../packages/synth/src/testing/every.ts";
import { typingOf } from "../../packages/synth/src/typings.ts";

/** By which name KMS knows the service of a type (`kms:ViaService`, or its principal). */
const serviceOf = (type: string): string => {
  const [, module = ""] = shortType(type).split(":");
  const special: Record<string, string> = {
    "aws:cloudwatch:LogGroup": "logs",
    "aws:cloudwatch:EventBus": "events",
    "aws:cloudwatch:EventArchive": "events",
    // CodePipeline, CodeBuild and CodeArtifact keep what they encrypt in S3.
    "aws:codepipeline:Pipeline": "s3",
  };
  return special[shortType(type)] ?? module;
};

const texts = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(texts)
      : [];

const arnsOf = (key: Resource) => ["us-east-1", "us-west-2"].map((region) => arnOf("aws:kms:Key", key.name, region));

/** What uses a key: whose arguments about encryption name it. */
const users = (graph: Graph, key: Resource) =>
  made(graph).filter(
    ({ type, inputs }) =>
      type.startsWith("aws:") &&
      !/^aws:(kms|iam)\//.test(type) &&
      typingOf(type)
        .args.filter((name) => /kms|encrypt|^rules$|artifactStores/i.test(name))
        .flatMap((name) => texts(inputs[name]))
        .some((text) => arnsOf(key).includes(text) || text === idOf(key)),
  );

describe.each(await graphsOf(deployed))("%s", (name, graph) => {
  const keys = of(graph, "aws:kms:Key").filter(({ read }) => !read);

  test("every key turns once a year and goes by a name", () => {
    expect(keys.length).toBeGreaterThan(0);
    const named = new Set(of(graph, "aws:kms:Alias").map(({ inputs }) => inputs.targetKeyId));
    expect(keys.filter(({ inputs }) => inputs.enableKeyRotation !== true).map(({ name }) => name)).toEqual([]);
    expect(named.size).toBe(keys.length);
  });

  test("nobody uses a key but through a service that it is for", () => {
    const direct = keys.flatMap((key) =>
      statementsOf(key).filter(
        ({ principals, actions, conditions }) =>
          principals.some(({ type }) => type !== "Service") &&
          actions.some((action) => /:(\*|Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant)/.test(action)) &&
          !conditions.some(({ variable, values }) => variable === "kms:ViaService" && !values.join().includes("*")),
      ),
    );
    expect(direct.map(told)).toEqual([]);
  });

  test("a key that nobody could change or delete any more is refused", () => {
    for (const key of keys) {
      const all = statementsOf(key).flatMap(({ actions }) => actions);
      expect(all, key.name).toEqual(expect.arrayContaining(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]));
    }
  });

  test("each key admits every service that uses it", () => {
    const missing = keys.flatMap((key) => {
      const admitted = statementsOf(key).flatMap(({ principals, conditions }) => [
        ...principals.filter(({ type }) => type === "Service").map(({ id }) => id.split(".")[0]),
        ...conditions
          .filter(({ variable }) => variable === "kms:ViaService")
          .flatMap(({ values }) => values.map((value) => value.split(".")[0])),
      ]);
      return users(graph, key)
        .filter(({ type }) => !admitted.includes(serviceOf(type)))
        .map(({ type, name }) => `${key.name} for ${type} ${name}`);
    });
    expect(missing).toEqual([]);
  });

  test("every key is used", () => {
    expect(keys.filter((key) => users(graph, key).length === 0).map(({ name }) => name)).toEqual([]);
  });

  test("the edge may read, and alarms and rules may publish, what is encrypted", () => {
    if (name === "pipeline") return expect(of(graph, "aws:cloudfront:Distribution")).toEqual([]);
    const services = (wanted: string) =>
      keys
        .filter(({ name }) => name === wanted)
        .flatMap((key) => statementsOf(key))
        .flatMap(({ principals }) => principals.map(({ id }) => id));
    expect(services("StorageKey")).toContain("cloudfront.amazonaws.com");
    for (const publisher of ["cloudwatch", "events", "budgets", "costalerts"])
      expect(services("EventsKey")).toContain(`${publisher}.amazonaws.com`);
  });
});

/** What a permission needs of the key that its resource is encrypted with. */
const needs: { action: string; type: string; arn: (graph: Graph, store: Resource) => string; keys: string[] }[] = [
  { action: "s3:GetObject", type: "aws:s3:Bucket", arn: bucketArn, keys: ["kms:Decrypt"] },
  { action: "s3:PutObject", type: "aws:s3:Bucket", arn: bucketArn, keys: ["kms:GenerateDataKey"] },
  { action: "sqs:SendMessage", type: "aws:sqs:Queue", arn: ownArn, keys: ["kms:GenerateDataKey", "kms:Decrypt"] },
  { action: "sqs:ReceiveMessage", type: "aws:sqs:Queue", arn: ownArn, keys: ["kms:Decrypt"] },
  { action: "sns:Publish", type: "aws:sns:Topic", arn: ownArn, keys: ["kms:GenerateDataKey", "kms:Decrypt"] },
  { action: "secretsmanager:GetSecretValue", type: "aws:secretsmanager:Secret", arn: ownArn, keys: ["kms:Decrypt"] },
];

describe.each(await graphsOf(every))("%s", (_, graph) => {
  const keys = of(graph, "aws:kms:Key").filter(({ read }) => !read);
  const granted = Map.groupBy(
    statements(graph).filter(({ kind, effect }) => kind === "identity" && effect === "Allow"),
    roleOf,
  );

  test("who may read or write something encrypted may use its key for that", () => {
    const powerless: string[] = [];
    for (const { action, type, arn, keys: wanted } of needs) {
      for (const store of of(graph, type).filter(({ read }) => !read)) {
        const key = keys.find((one) => users(graph, one).some((user) => user === store || encrypts(user, store)));
        if (!key) continue;
        for (const [role, all] of granted) {
          const may = (one: string, on: string) =>
            all.some(
              ({ actions, resources }) =>
                actions.includes(one) && resources.some((resource) => resource.startsWith(on)),
            );
          if (!may(action, arn(graph, store))) continue;
          for (const one of wanted)
            if (!arnsOf(key).some((it) => may(one, it)))
              powerless.push(`${role}: ${action} of ${store.name} without ${one} of ${key.name}`);
        }
      }
    }
    expect(powerless).toEqual([]);
  });
});

function ownArn(_: Graph, store: Resource) {
  return arnOf(shortType(store.type), String(store.inputs.name ?? store.name), "us-east-1");
}

function bucketArn(_: Graph, store: Resource) {
  return arnOf("aws:s3:Bucket", String(store.inputs.bucket ?? store.name), "us-east-1");
}

/** A bucket's encryption stands beside it. */
function encrypts({ type, inputs }: Resource, store: Resource) {
  return (
    shortType(type) === "aws:s3:BucketServerSideEncryptionConfiguration" &&
    (inputs.bucket === store.inputs.bucket || inputs.bucket === idOf(store))
  );
}

/** A policy of its own names its role; an inline one stands in it. */
function roleOf({ resource }: Statement): string {
  const role = resource.inputs.role ?? resource.inputs.name ?? resource.name;
  return String(role).replace(/_id$/, "");
}
