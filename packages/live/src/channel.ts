import {
  BadRequestException,
  type Channel,
  ConflictException,
  CreateChannelCommand,
  CreateInputCommand,
  DeleteChannelCommand,
  DeleteInputCommand,
  DescribeChannelCommand,
  type DescribeChannelCommandOutput,
  DescribeInputCommand,
  type DescribeInputCommandOutput,
  type Input,
  paginateListAlerts,
  StartChannelCommand,
  StopChannelCommand,
} from "@aws-sdk/client-medialive";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import type { SessionRow } from "@directfanz/core/stream/session";
import { archiveUrl } from "./archive.ts";
import { archiveDestination, encoderSettings, packageDestination } from "./encoder-settings.ts";
import { gone } from "./gone.ts";
import { ladder } from "./ladder.ts";
import { tags } from "./tags.ts";

const application = "live";

/** The channel's id is the last part of its ARN; an id alone is itself. */
export const channelId = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

/**
 * Makes the RTMP input of a session, or finds the one that an earlier attempt made. The stream key is the only secret that
 * MediaLive knows on such an input; its address is its own for as long as it stands, whatever channel it feeds.
 */
export const makeInput = async (
  { id, generation, mediaLiveInputId }: Pick<SessionRow, "id" | "generation" | "mediaLiveInputId">,
  streamKey: string,
): Promise<{ inputId: string; ingestUrl: string }> => {
  const known = mediaLiveInputId ? await inputOf(mediaLiveInputId) : undefined;
  const input = known && known.State !== "DELETING" ? known : await createInput(id, generation, streamKey);
  const url = input?.Destinations?.[0]?.Url;
  if (!input?.Id || !url) throw new Error("MediaLive answered an input without id or address");
  // The creator enters address and key in two fields, so the key is cut off the address.
  return { inputId: input.Id, ingestUrl: url.slice(0, url.lastIndexOf("/")) };
};

/** An input as MediaLive describes it; undefined where it is gone. */
const inputOf = async (InputId: string): Promise<DescribeInputCommandOutput | undefined> => {
  const input: DescribeInputCommandOutput | undefined = await mediaLive()
    .send(new DescribeInputCommand({ InputId }))
    .catch(gone);
  return input?.State === "DELETED" ? undefined : input;
};

const createInput = async (id: Id, generation: number, streamKey: string): Promise<Input | undefined> => {
  const { Input } = await mediaLive().send(
    new CreateInputCommand({
      Name: id,
      Type: "RTMP_PUSH",
      // One that was deleted by hand must not be answered again.
      RequestId: channelName(id, generation),
      InputSecurityGroups: [link("Live").inputSecurityGroup],
      Destinations: [{ StreamName: `${application}/${streamKey}` }],
      Tags: tags(id),
    }),
  );
  return Input;
};

/** What a session's channels are called, and asked for by: each a name and a request id of its own. */
export const channelName = (sessionId: Id, generation: number): string => `${sessionId}-${generation}`;

/** Makes a channel of a session, or finds the one that an earlier attempt of this generation made. Answers its ARN. */
export const makeChannel = async (
  { id, generation, rungsDropped }: { id: Id; generation: number; rungsDropped: number },
  inputId: string,
  packageChannelId: string,
): Promise<string> => {
  const name = channelName(id, generation);
  const { Channel } = await mediaLive().send(
    new CreateChannelCommand({
      Name: name,
      RequestId: name,
      // Unsaid it would be STANDARD: two pipelines, at twice the price.
      ChannelClass: "SINGLE_PIPELINE",
      RoleArn: link("Live").mediaLiveRole,
      LogLevel: "WARNING",
      InputSpecification: { Codec: "AVC", Resolution: "HD", MaximumBitrate: "MAX_10_MBPS" },
      InputAttachments: [
        {
          InputId: inputId,
          InputAttachmentName: "rtmp",
          InputSettings: { SourceEndBehavior: "CONTINUE", InputFilter: "AUTO" },
        },
      ],
      Destinations: [
        { Id: packageDestination, MediaPackageSettings: [{ ChannelId: packageChannelId }] },
        { Id: archiveDestination, Settings: [{ Url: archiveUrl(id, generation) }] },
      ],
      EncoderSettings: encoderSettings(ladder.slice(rungsDropped)),
      Tags: tags(id),
    }),
  );
  if (!Channel?.Arn) throw new Error("MediaLive answered a channel without ARN");
  return Channel.Arn;
};

/**
 * The channel's state by MediaLive's own word, or undefined where it is gone. A deleted channel can be described as
 * DELETED for a while before it is 404; both are gone.
 */
export const channelState = async (arn: string): Promise<Channel["State"] | undefined> => {
  const channel: DescribeChannelCommandOutput | undefined = await mediaLive()
    .send(new DescribeChannelCommand({ ChannelId: channelId(arn) }))
    .catch(gone);
  return channel?.State === "DELETED" ? undefined : channel?.State;
};

/** Starts a channel. One whose state does not allow that, because it was started or failed meanwhile, is left alone. */
export const startChannel = async (arn: string): Promise<void> => {
  await mediaLive()
    .send(new StartChannelCommand({ ChannelId: channelId(arn) }))
    .catch(notNow);
};

/** Stops a channel, in the same way. */
export const stopChannel = async (arn: string): Promise<void> => {
  await mediaLive()
    .send(new StopChannelCommand({ ChannelId: channelId(arn) }))
    .catch(notNow);
};

/**
 * The state of a channel was not what it had been a moment before. Whoever looks next decides by the state that it has
 * then: MediaLive's model lists 400 and 409 for these calls, and does not say which is which.
 */
const notNow = (error: unknown): undefined => {
  if (error instanceof ConflictException || error instanceof BadRequestException) return undefined;
  return gone(error);
};

/** Stops a channel where it runs; answers whether it does not. What is CREATING, UPDATING or STOPPING still may. */
export const halt = async (arn: string): Promise<boolean> => {
  const state = await channelState(arn);
  if (isUp(state)) await stopChannel(arn);
  return !isUp(state) && state !== "CREATING" && state !== "UPDATING" && state !== "STOPPING";
};

/** Takes a channel one step nearer to its end; answers whether it is gone. */
export const takeAway = async (arn: string): Promise<boolean> => {
  const state = await channelState(arn);
  if (isUp(state)) await stopChannel(arn);
  if (state === "IDLE" || state === "CREATE_FAILED" || state === "UPDATE_FAILED") {
    await mediaLive()
      .send(new DeleteChannelCommand({ ChannelId: channelId(arn) }))
      .catch(notNow);
  }
  return state === undefined;
};

const isUp = (state: Channel["State"]): boolean =>
  state === "RUNNING" || state === "STARTING" || state === "RECOVERING";

/** The channel that uses an input, or undefined where none does. A push input serves one channel at a time. */
export const attachedTo = async (inputId: string): Promise<{ arn: string; name: string } | undefined> => {
  const input = await inputOf(inputId);
  const [ChannelId] = input?.AttachedChannels ?? [];
  if (!ChannelId) return undefined;
  const channel = await mediaLive().send(new DescribeChannelCommand({ ChannelId })).catch(gone);
  return channel?.Arn && channel.State !== "DELETED" ? { arn: channel.Arn, name: channel.Name ?? "" } : undefined;
};

/** Whether an input is there, by MediaLive's own word. */
export const inputExists = async (inputId: string): Promise<boolean> => {
  const input = await mediaLive()
    .send(new DescribeInputCommand({ InputId: inputId }))
    .catch(gone);
  return input !== undefined && input.State !== "DELETED";
};

/** Deletes an input once its channel let go of it; answers whether it is gone. */
export const deleteInput = async (inputId: string): Promise<boolean> => {
  const input = await inputOf(inputId);
  if (!input) return true;
  if (input.State !== "DETACHED") return false;
  await mediaLive()
    .send(new DeleteInputCommand({ InputId: inputId }))
    .catch(gone);
  return true;
};

/**
 * Whether video arrives at a running channel. It stays RUNNING when the encoder leaves, so this is told by the alert
 * "Video Not Detected" as it stands now (User Guide, "Handling loss of video input"). The alert's events may be doubled
 * or missing, so they are only ever a reason to ask here.
 */
export const hasVideo = async (arn: string): Promise<boolean> => {
  const pages = paginateListAlerts({ client: mediaLive() }, { ChannelId: channelId(arn), StateFilter: "SET" });
  for await (const { Alerts = [] } of pages) {
    if (Alerts.some(({ AlertType }) => AlertType?.toLowerCase().includes("video not detected"))) return false;
  }
  return true;
};
