import { afterEach, expect, test, vi } from "vitest";
import { one } from "../../packages/synth/src/graph.ts";
import { arn } from "../../packages/synth/src/lambdas.ts";
import { statementsOf } from "../../packages/synth/src/policies.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const everywhere = ["prod", "staging", "personal", "dev"] as const;
const aws = "us-east-1:123456789012";
/** Whoever writes to a bucket of ours uses its key. */
const storageKey = (stage: string) =>
  stage === "dev" ? [] : [[["kms:Decrypt", "kms:GenerateDataKey"], [`arn:aws:kms:${aws}:key/StorageKey`]]];

test.each(everywhere)(
  "%s lets MediaLive look up its own packages, write archives and its log, and nothing else",
  async (name) => {
    const made = await graph(name);
    const role = one(made, "aws:iam:Role", "MediaLiveRole");
    expect(statementsOf(role)).toMatchObject([
      {
        actions: ["sts:AssumeRole", "sts:TagSession"],
        principals: [{ type: "Service", id: "medialive.amazonaws.com" }],
      },
    ]);
    const rights = statementsOf(one(made, "aws:iam:RolePolicy", "MediaLiveRolePolicy"));
    const bucket = `arn:aws:s3:::${one(made, "aws:s3:Bucket", "ArchiveBucketBucket").inputs.bucket}`;
    expect(rights.map(({ actions, resources }) => [actions, resources])).toEqual([
      [["mediapackage:DescribeChannel"], [`arn:aws:mediapackage:${aws}:channels/*`]],
      [["s3:PutObject"], [`${bucket}/archive/*`]],
      ...storageKey(name),
      [
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        [`arn:aws:logs:${aws}:log-group:ElementalMediaLive`, `arn:aws:logs:${aws}:log-group:ElementalMediaLive:*`],
      ],
      [["logs:DescribeLogGroups"], [`arn:aws:logs:${aws}:log-group:*`]],
    ]);
    expect(rights[0]?.conditions).toEqual([
      { test: "StringEquals", variable: "aws:ResourceTag/Environment", values: [made.stage] },
    ]);
  },
);

test.each(everywhere)("%s lets a harvest job write under recordings/ of its bucket, and nowhere else", async (name) => {
  const made = await graph(name);
  const role = one(made, "aws:iam:Role", "HarvestRole");
  expect(statementsOf(role)).toMatchObject([
    { actions: ["sts:AssumeRole"], principals: [{ type: "Service", id: "mediapackage.amazonaws.com" }] },
  ]);
  const bucket = `arn:aws:s3:::${one(made, "aws:s3:Bucket", "RecordingsBucketBucket").inputs.bucket}`;
  const rights = statementsOf(one(made, "aws:iam:RolePolicy", "HarvestRolePolicy"));
  expect(rights.map(({ actions, resources }) => [actions, resources])).toEqual([
    [["s3:PutObject"], [`${bucket}/recordings/*`]],
    [["s3:GetBucketLocation", "s3:ListBucket"], [bucket]],
    ...storageKey(name),
  ]);
});

test.each(everywhere)("%s tells code of its roles, its ingest group and the account's quotas", async (name) => {
  const made = await graph(name);
  const ingest = one(made, "aws:medialive:InputSecurityGroup", "Ingest");
  expect(ingest.inputs.whitelistRules).toEqual([{ cidr: "0.0.0.0/0" }]);
  expect(one(made, "sst:sst:LinkRef", "LiveLinkRef").inputs.properties).toEqual({
    mediaLiveRole: arn(one(made, "aws:iam:Role", "MediaLiveRole")),
    harvestRole: arn(one(made, "aws:iam:Role", "HarvestRole")),
    inputSecurityGroup: `${ingest.name}_id`,
    ingestUrl: "",
    quotas: { channels: 5, packages: 30, harvests: 10 },
  });
});

test("only prod makes the log group that MediaLive shares between all stages of an account", async () => {
  for (const name of everywhere) {
    const groups = (await graph(name)).resources.filter(({ inputs }) => inputs.name === "ElementalMediaLive");
    expect(groups).toHaveLength(name === "prod" ? 1 : 0);
  }
});

afterEach(() => vi.unstubAllEnvs());

test("whoever deploys says which quotas the account was granted", async () => {
  vi.stubEnv("MEDIALIVE_CHANNELS", "40");
  vi.resetModules();
  expect((await import("./quotas.ts")).quotas).toEqual({ channels: 40, packages: 30, harvests: 10 });
});
