import {
  BatchStartCommand,
  BatchStopCommand,
  CreateChannelCommand,
  type CreateChannelCommandInput,
  CreateInputCommand,
  CreateInputSecurityGroupCommand,
  CreateMultiplexCommand,
  CreateTagsCommand,
  DeleteChannelCommand,
  DeleteInputCommand,
  DeleteInputSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeChannelCommand,
  DescribeInputCommand,
  DescribeInputSecurityGroupCommand,
  ListTagsForResourceCommand,
  paginateListInputs,
  StartChannelCommand,
  StopChannelCommand,
  UnprocessableEntityException,
  UpdateChannelCommand,
  UpdateInputCommand,
  waitUntilChannelDeleted,
} from "@aws-sdk/client-medialive";
import { CreateChannelCommand as CreatePackage } from "@aws-sdk/client-mediapackage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { archivedChannelFor, type Cloud, channelFor, cloud, until } from "./media.harness.ts";

let here: Cloud;
beforeAll(async () => {
  const delays = { creating: 1_500, starting: 100, stopping: 50, deleting: 50 };
  here = await cloud({ quotas: { channels: 6, inputs: 12 }, delays });
  await here.pack.send(new CreatePackage({ Id: "package" }));
});
afterAll(() => here.close());

let number = 0;
const input = async (streams = 1): Promise<string> => {
  number += 1;
  const Destinations = Array.from({ length: streams }, (_, index) => ({ StreamName: `live/${number}-${index}` }));
  const { Input } = await here.live.send(
    new CreateInputCommand({ Name: `i${number}`, Type: "RTMP_PUSH", Destinations }),
  );
  return Input?.Id ?? "";
};
const state = (id: string, wanted: string) =>
  until(wanted, async () => (await here.live.send(new DescribeChannelCommand({ ChannelId: id }))).State === wanted);
const channel = async (change: Partial<CreateChannelCommandInput> = {}) => {
  const inputId = await input();
  const { Channel } = await here.live.send(new CreateChannelCommand({ ...channelFor(inputId, "package"), ...change }));
  return { id: Channel?.Id ?? "", arn: Channel?.Arn ?? "", inputId };
};
/** The name of the error that a call is refused with. */
const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "accepted",
    (error: Error) => error.name,
  );

test("a channel goes from state to state, and refuses what does not fit its state", async () => {
  const { id, arn, inputId } = await channel();
  const ChannelId = id;
  expect(await refusal(here.live.send(new StartChannelCommand({ ChannelId })))).toBe("ConflictException");
  await state(id, "IDLE");
  expect(await refusal(here.live.send(new StopChannelCommand({ ChannelId })))).toBe("ConflictException");
  expect(await refusal(here.live.send(new DeleteInputCommand({ InputId: inputId })))).toBe("ConflictException");
  expect((await here.live.send(new StartChannelCommand({ ChannelId }))).State).toBe("STARTING");
  await state(id, "RUNNING");
  const running = await here.live.send(new DescribeChannelCommand({ ChannelId }));
  expect(running).toMatchObject({ PipelinesRunningCount: 1, ChannelClass: "SINGLE_PIPELINE", Name: "stream" });
  expect(running.EncoderSettings?.VideoDescriptions).toHaveLength(4);
  for (const call of [
    here.live.send(new StartChannelCommand({ ChannelId })),
    here.live.send(new DeleteChannelCommand({ ChannelId })),
    here.live.send(new UpdateChannelCommand({ ChannelId, Name: "other" })),
    here.live.send(new UpdateInputCommand({ InputId: inputId, Name: "other" })),
  ]) {
    expect(await refusal(call)).toBe("ConflictException");
  }
  await here.live.send(new StopChannelCommand({ ChannelId }));
  await state(id, "IDLE");
  const { Channel } = await here.live.send(new UpdateChannelCommand({ ChannelId, Name: "other" }));
  expect(Channel).toMatchObject({ Name: "other", InputAttachments: [{ InputId: inputId }], LogLevel: "DISABLED" });

  await here.live.send(new DeleteChannelCommand({ ChannelId }));
  await waitUntilChannelDeleted({ client: here.live, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { ChannelId });
  expect(await refusal(here.live.send(new StartChannelCommand({ ChannelId })))).toBe("NotFoundException");
  expect((await here.live.send(new DescribeInputCommand({ InputId: inputId }))).State).toBe("DETACHED");
  await here.live.send(new DeleteInputCommand({ InputId: inputId }));
  expect((await here.live.send(new DescribeInputCommand({ InputId: inputId }))).State).toBe("DELETED");

  const mine = here.events.filter(({ resources }) => resources[0] === arn);
  const states = mine.filter((event) => event.detailType === "MediaLive Channel State Change");
  expect(states.map(({ detail }) => detail.state)).toEqual([
    ...["CREATED", "STARTING", "RUNNING", "STOPPING", "STOPPED", "DELETED"],
  ]);
  expect(states.at(-1)).toEqual({
    source: "aws.medialive",
    detailType: "MediaLive Channel State Change",
    resources: [arn],
    detail: { channel_arn: arn, state: "DELETED", message: "Deleted channel", pipelines_running_count: 0 },
  });
  expect(mine.find((event) => event.detailType === "MediaLive Channel Input Change")?.detail).toEqual({
    active_input_attachment_name: "rtmp",
    active_input_switch_action_name: "Initial Channel Input",
    pipeline: "0",
    message: "Input switch event on pipeline",
    channel_arn: arn,
  });
});

type Change = (channel: CreateChannelCommandInput) => void;
const video = (wanted: CreateChannelCommandInput) => wanted.EncoderSettings?.VideoDescriptions?.[0];
const h264 = (wanted: CreateChannelCommandInput) => video(wanted)?.CodecSettings?.H264Settings ?? {};
const outputs = (wanted: CreateChannelCommandInput) => wanted.EncoderSettings?.OutputGroups?.[0]?.Outputs ?? [];

test.for<[string, string, Change]>([
  ["an unused video description", "is not referenced by any output", (wanted) => outputs(wanted).pop()],
  [
    "a video name that leads nowhere",
    'Video description "none" does not exist',
    (wanted) => Object.assign(outputs(wanted)[0] ?? {}, { VideoDescriptionName: "none" }),
  ],
  [
    "an audio name that leads nowhere",
    'Audio description "none" does not exist',
    (wanted) => Object.assign(outputs(wanted)[0] ?? {}, { AudioDescriptionNames: ["none"] }),
  ],
  ["a destination that is not there", 'Destination "package" does not exist', (wanted) => (wanted.Destinations = [])],
  ["an input that is not there", "Input 1 does not exist", (wanted) => (wanted.InputAttachments = [{ InputId: "1" }])],
  ["a class above the input's", "needs two pipelines", (wanted) => (wanted.ChannelClass = "STANDARD")],
  ["no class, which means two pipelines", "needs two pipelines", (wanted) => delete wanted.ChannelClass],
  ["a frame rate of the source", "a specified frame rate", (wanted) => delete h264(wanted).FramerateControl],
  ["pixels of the source", "a specified pixel aspect ratio", (wanted) => delete h264(wanted).ParControl],
  ["no width", "a width and a height", (wanted) => delete video(wanted)?.Width],
  ["an odd height", "The height must be even", (wanted) => Object.assign(video(wanted) ?? {}, { Height: 719 })],
  [
    "half a GOP in frames",
    "whole number",
    (wanted) => Object.assign(h264(wanted), { GopSize: 1.5, GopSizeUnits: "FRAMES" }),
  ],
  ["QVBR without a bound", "QVBR needs a maximum bitrate", (wanted) => delete h264(wanted).MaxBitrate],
  [
    "CABAC below its profile",
    "CABAC",
    (wanted) => Object.assign(h264(wanted), { Profile: "BASELINE", EntropyEncoding: "CABAC" }),
  ],
  ["no encoder settings", "expected object", (wanted) => delete wanted.EncoderSettings],
  [
    "two S3 destinations for one pipeline",
    "needs 1 destination",
    (wanted) => wanted.Destinations?.push({ Id: "s3", Settings: [{ Url: "s3ssl://b/0" }, { Url: "s3ssl://b/1" }] }),
  ],
  [
    "an S3 destination that leads to no file",
    "is not s3ssl://bucket/path/basename",
    (wanted) => wanted.Destinations?.push({ Id: "s3", Settings: [{ Url: "s3ssl://b/folder/" }] }),
  ],
  [
    "a destination with the picture's height in it",
    "knows no $h$",
    (wanted) => wanted.Destinations?.push({ Id: "s3", Settings: [{ Url: "s3ssl://b/$dt$/$h$" }] }),
  ],
  [
    "two HLS outputs of one name",
    'The name modifier "_$h$p" is used twice',
    (wanted) => {
      const more = archivedChannelFor(shared, "package", "s3ssl://b/index");
      const [, archive] = more.EncoderSettings?.OutputGroups ?? [];
      archive?.Outputs?.push(...(archive.Outputs ?? []));
      Object.assign(wanted, more);
    },
  ],
])("refuses with 422 %s", async ([, message, change]) => {
  const wanted = structuredClone(channelFor(shared, "package"));
  change(wanted);
  const error = await here.live.send(new CreateChannelCommand(wanted)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnprocessableEntityException);
  if (!(error instanceof UnprocessableEntityException)) return;
  const all = error.ValidationErrors?.map(({ ErrorMessage }) => ErrorMessage).join("; ");
  expect(all).toContain(message);
  expect(error.ValidationErrors?.every(({ ElementPath }) => ElementPath?.startsWith("/"))).toBe(true);
});
let shared = "";
beforeAll(async () => {
  shared = await input();
});

test("the same request id makes one channel, a dry run none", async () => {
  const inputId = await input();
  const wanted = { ...channelFor(inputId, "package"), RequestId: "once" };
  const [first, second] = [
    await here.live.send(new CreateChannelCommand(wanted)),
    await here.live.send(new CreateChannelCommand(wanted)),
  ];
  expect(second.Channel?.Id).toBe(first.Channel?.Id);
  const dry = await here.live.send(new CreateChannelCommand({ ...channelFor(await input(), "package"), DryRun: true }));
  const describe = new DescribeChannelCommand({ ChannelId: dry.Channel?.Id });
  expect(await refusal(here.live.send(describe))).toBe("NotFoundException");
  expect(await refusal(here.live.send(new CreateChannelCommand(channelFor(inputId, "package"))))).toBe(
    "ConflictException",
  );
});

test("the batch forms say what failed beside what did not", async () => {
  const { id } = await channel();
  await state(id, "IDLE");
  const started = await here.live.send(new BatchStartCommand({ ChannelIds: [id, "1"] }));
  expect(started.Successful).toMatchObject([{ Id: id, State: "STARTING" }]);
  expect(started.Failed).toMatchObject([{ Id: "1", Code: "NotFoundException" }]);
  const stopped = await here.live.send(new BatchStopCommand({ ChannelIds: [id] }));
  expect(stopped.Successful).toMatchObject([{ Id: id, State: "STOPPING" }]);
  await state(id, "IDLE");
});

test("a security group is in use as long as an input has it", async () => {
  const { SecurityGroup } = await here.live.send(
    new CreateInputSecurityGroupCommand({ WhitelistRules: [{ Cidr: "0.0.0.0/0" }] }),
  );
  const InputSecurityGroupId = SecurityGroup?.Id ?? "";
  const { Input } = await here.live.send(
    new CreateInputCommand({
      ...{ Name: "grouped", Type: "RTMP_PUSH", InputSecurityGroups: [InputSecurityGroupId] },
      Destinations: [{ StreamName: "live/grouped" }],
    }),
  );
  expect(Input?.Destinations).toEqual([
    expect.objectContaining({ Ip: "127.0.0.1", Url: `rtmp://127.0.0.1:${here.media.rtmpPort}/live/grouped` }),
  ]);
  const describe = new DescribeInputSecurityGroupCommand({ InputSecurityGroupId });
  expect(await here.live.send(describe)).toMatchObject({ State: "IN_USE", Inputs: [Input?.Id] });
  const remove = new DeleteInputSecurityGroupCommand({ InputSecurityGroupId });
  expect(await refusal(here.live.send(remove))).toBe("BadRequestException");
  await here.live.send(new DeleteInputCommand({ InputId: Input?.Id ?? "" }));
  expect((await here.live.send(describe)).State).toBe("IDLE");
  await here.live.send(remove);
  expect(await refusal(here.live.send(describe))).toBe("NotFoundException");
  const rules = Array.from({ length: 11 }, (_, index) => ({ Cidr: `10.0.0.${index}/32` }));
  const many = new CreateInputSecurityGroupCommand({ WhitelistRules: rules });
  expect(await refusal(here.live.send(many))).toBe("UnprocessableEntityException");
});

test("lists come in pages, tags come and go, quotas hold", async () => {
  const names: string[] = [];
  for await (const { Inputs = [] } of paginateListInputs({ client: here.live, pageSize: 2 }, {})) {
    expect(Inputs.length).toBeLessThanOrEqual(2);
    names.push(...Inputs.map(({ Id }) => Id ?? ""));
  }
  expect(new Set(names).size).toBe(names.length);
  const InputId = names[0] ?? "";
  const { Arn: ResourceArn = "" } = await here.live.send(new DescribeInputCommand({ InputId }));
  await here.live.send(new CreateTagsCommand({ ResourceArn, Tags: { a: "1", b: "2" } }));
  await here.live.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ["a"] }));
  expect((await here.live.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ b: "2" });
  const refusals: string[] = [];
  while (refusals.length < 15 && !refusals.includes("TooManyRequestsException")) refusals.push(await refusal(input()));
  expect(refusals.at(-1)).toBe("TooManyRequestsException");
});

test("an operation that is not there is not answered with success", async () => {
  const multiplex = new CreateMultiplexCommand({
    ...{ Name: "m", RequestId: "r", AvailabilityZones: ["a", "b"] },
    MultiplexSettings: { TransportStreamBitrate: 1_000_000, TransportStreamId: 1 },
  });
  const error = await here.live.send(multiplex).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "MissingAuthenticationTokenException", $metadata: { httpStatusCode: 403 } });
});
