import { get } from "node:http";
import {
  CreateChannelCommand,
  CreateHarvestJobCommand,
  type CreateHarvestJobCommandInput,
  CreateOriginEndpointCommand,
  type CreateOriginEndpointCommandInput,
  DeleteChannelCommand,
  DeleteOriginEndpointCommand,
  DescribeChannelCommand,
  DescribeHarvestJobCommand,
  DescribeOriginEndpointCommand,
  ListHarvestJobsCommand,
  ListOriginEndpointsCommand,
  RotateIngestEndpointCredentialsCommand,
  TagResourceCommand,
  UpdateOriginEndpointCommand,
} from "@aws-sdk/client-mediapackage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, cloud, until } from "./media.harness.ts";

let here: Cloud;
beforeAll(async () => {
  here = await cloud();
});
afterAll(() => here.close());

const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "accepted",
    (error: Error) => error.name,
  );
const endpoint = (Id: string, change: Partial<CreateOriginEndpointCommandInput> = {}) =>
  here.pack.send(new CreateOriginEndpointCommand({ ChannelId: "c", Id, HlsPackage: {}, ...change }));

test("a channel keeps its endpoints until they are deleted", async () => {
  const made = await here.pack.send(new CreateChannelCommand({ Id: "c", Description: "one" }));
  expect(made.HlsIngest?.IngestEndpoints).toHaveLength(2);
  expect(await refusal(here.pack.send(new CreateChannelCommand({ Id: "c" })))).toBe("UnprocessableEntityException");
  expect(await refusal(here.pack.send(new CreateChannelCommand({ Id: "../c" })))).toBe("UnprocessableEntityException");
  const [first] = made.HlsIngest?.IngestEndpoints ?? [];
  const rotate = new RotateIngestEndpointCredentialsCommand({ Id: "c", IngestEndpointId: first?.Id });
  const rotated = await here.pack.send(rotate);
  expect(rotated.HlsIngest?.IngestEndpoints?.[0]?.Password).not.toBe(first?.Password);

  const hls = await endpoint("hls", { ManifestName: "live", StartoverWindowSeconds: 600 });
  expect(hls.Url).toMatch(new RegExp(`^${here.url}/out/v1/[0-9a-f]{32}/live\\.m3u8$`));
  const { Url } = await endpoint("dash", { HlsPackage: undefined, DashPackage: {} });
  expect(Url).toMatch(/\/out\/v1\/[0-9a-f]{32}\/index\.mpd$/);
  const cmaf = await endpoint("cmaf", { HlsPackage: undefined, CmafPackage: { HlsManifests: [{ Id: "m" }] } });
  expect(cmaf.CmafPackage?.HlsManifests?.[0]?.Url).toMatch(/\/m\/index\.m3u8$/);
  expect(await refusal(endpoint("hls"))).toBe("UnprocessableEntityException");
  expect(await refusal(endpoint("two", { DashPackage: {} }))).toBe("UnprocessableEntityException");
  expect(await refusal(endpoint("lost", { ChannelId: "none" }))).toBe("NotFoundException");

  const updated = await here.pack.send(new UpdateOriginEndpointCommand({ Id: "hls", Origination: "DENY" }));
  expect(updated).toMatchObject({ ManifestName: "live", StartoverWindowSeconds: 600, Origination: "DENY" });
  await here.pack.send(new TagResourceCommand({ ResourceArn: hls.Arn, Tags: { a: "1" } }));
  expect(await here.pack.send(new DescribeOriginEndpointCommand({ Id: "hls" }))).toMatchObject({
    Tags: { a: "1" },
    Url: hls.Url,
  });
  const page = await here.pack.send(new ListOriginEndpointsCommand({ ChannelId: "c", MaxResults: 2 }));
  const rest = await here.pack.send(new ListOriginEndpointsCommand({ ChannelId: "c", NextToken: page.NextToken }));
  expect([...(page.OriginEndpoints ?? []), ...(rest.OriginEndpoints ?? [])].map(({ Id }) => Id).sort()).toEqual(
    ["cmaf", "dash", "hls"].sort(),
  );

  expect(await refusal(here.pack.send(new DeleteChannelCommand({ Id: "c" })))).toBe("UnprocessableEntityException");
  for (const Id of ["hls", "dash", "cmaf"]) await here.pack.send(new DeleteOriginEndpointCommand({ Id }));
  await here.pack.send(new DeleteChannelCommand({ Id: "c" }));
  expect(await refusal(here.pack.send(new DescribeChannelCommand({ Id: "c" })))).toBe("NotFoundException");
});

const minute = 60_000;
const at = (ago: number) => new Date(Date.now() - ago).toISOString();
test.for<[string, Partial<CreateHarvestJobCommandInput>, string]>([
  ["an end to come", { EndTime: at(-minute) }, "UnprocessableEntityException"],
  ["a start after the end", { StartTime: at(minute), EndTime: at(2 * minute) }, "UnprocessableEntityException"],
  ["a start before the window", { StartTime: at(120 * minute) }, "UnprocessableEntityException"],
  ["more than a day", { OriginEndpointId: "long", StartTime: at(26 * 60 * minute) }, "UnprocessableEntityException"],
  ["no startover window", { OriginEndpointId: "short" }, "UnprocessableEntityException"],
  ["a CMAF endpoint", { OriginEndpointId: "chunks" }, "UnprocessableEntityException"],
  ["DASH without a timeline", { OriginEndpointId: "numbers" }, "UnprocessableEntityException"],
  ["an endpoint that is not there", { OriginEndpointId: "none" }, "NotFoundException"],
  ["a time that is none", { StartTime: "yesterday" }, "UnprocessableEntityException"],
  [
    "a bucket that is not there",
    { S3Destination: { BucketName: "none", ManifestKey: "k", RoleArn: "arn:r" } },
    "UnprocessableEntityException",
  ],
])("refuses to harvest %s", async ([, change, name]) => {
  expect(await refusal(here.pack.send(new CreateHarvestJobCommand({ ...job("refused"), ...change })))).toBe(name);
});

const job = (Id: string): CreateHarvestJobCommandInput => ({
  ...{ Id, OriginEndpointId: "kept", StartTime: at(10 * minute), EndTime: at(1_000) },
  S3Destination: { BucketName: "recordings", ManifestKey: "a/index.m3u8", RoleArn: "arn:aws:iam::1:role/h" },
});
beforeAll(async () => {
  await here.pack.send(new CreateChannelCommand({ Id: "h" }));
  const of = { ChannelId: "h", StartoverWindowSeconds: 3600 };
  await endpoint("kept", of);
  await endpoint("long", { ...of, StartoverWindowSeconds: 1_209_600 });
  await endpoint("short", { ChannelId: "h" });
  await endpoint("chunks", { ...of, HlsPackage: undefined, CmafPackage: {} });
  await endpoint("numbers", {
    ...of,
    ...{ HlsPackage: undefined, DashPackage: { SegmentTemplateFormat: "NUMBER_WITH_DURATION" } },
  });
});

test("a harvest of nothing fails, and says so in its event", async () => {
  const made = await here.pack.send(new CreateHarvestJobCommand(job("nothing")));
  expect(made).toMatchObject({ Status: "IN_PROGRESS", ChannelId: "h" });
  const describe = new DescribeHarvestJobCommand({ Id: "nothing" });
  await until("its end", async () => (await here.pack.send(describe)).Status === "FAILED");
  const event = here.events.find(({ detailType }) => detailType === "MediaPackage HarvestJob Notification");
  expect(event).toEqual({
    source: "aws.mediapackage",
    detailType: "MediaPackage HarvestJob Notification",
    resources: ["arn:aws:mediapackage:us-east-1:111122223333:harvest_jobs/nothing"],
    detail: {
      harvest_job: {
        id: "nothing",
        arn: "arn:aws:mediapackage-vod:us-east-1:111122223333:harvest_jobs/nothing",
        status: "FAILED",
        origin_endpoint_id: "kept",
        start_time: made.StartTime,
        end_time: made.EndTime,
        s3_destination: { bucket_name: "recordings", manifest_key: "a/index.m3u8", role_arn: "arn:aws:iam::1:role/h" },
        created_at: made.CreatedAt,
      },
      message: "There is no content between the start and the end.",
    },
  });
  expect(await refusal(here.pack.send(new CreateHarvestJobCommand(job("nothing"))))).toBe(
    "UnprocessableEntityException",
  );
  const failed = await here.pack.send(new ListHarvestJobsCommand({ IncludeStatus: "FAILED" }));
  expect(failed.HarvestJobs?.map(({ Id }) => Id)).toEqual(["nothing"]);
});

/** The status of a path that is sent as it stands; `fetch` would tidy it up first. */
const status = (path: string, headers: Record<string, string> = {}) =>
  new Promise((resolve, reject) => {
    get(`${here.url}${path}`, { headers, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });

test("the origin serves what is there and nothing else", async () => {
  const { Url = "" } = await here.pack.send(new DescribeOriginEndpointCommand({ Id: "kept" }));
  const root = new URL(Url).pathname.replace("/index.m3u8", "");
  for (const path of [
    ...["index.m3u8", "index.mpd", "index_v240.m3u8", "run-1/v240-1.m4s", "run-1/v240-init.mp4"],
    ...["../../../state.sqlite", "run-1/../../../../state.sqlite", "run-1/%2e%2e/totals.json", "totals.json", ""],
  ]) {
    expect(await status(`${root}/${path}`)).toBe(404);
  }
  expect(await status(`/out/v1/${"0".repeat(32)}/index.m3u8`)).toBe(404);
  expect(await status("/out/v1/time")).toBe(200);

  await here.pack.send(new UpdateOriginEndpointCommand({ Id: "kept", Origination: "DENY" }));
  expect(await status(`${root}/index.m3u8`)).toBe(403);
  const secret = { CdnIdentifierSecret: "arn:aws:secretsmanager:s", SecretsRoleArn: "arn:aws:iam::1:role/s" };
  await here.pack.send(new UpdateOriginEndpointCommand({ Id: "kept", Origination: "ALLOW", Authorization: secret }));
  expect(await status(`${root}/index.m3u8`)).toBe(403);
  expect(await status(`${root}/index.m3u8`, { "x-mediapackage-cdnidentifier": "a-known-identifier" })).toBe(404);
});
