import {
  CreateChannelCommand,
  CreateInputCommand,
  DeleteChannelCommand,
  DeleteInputCommand,
  DescribeChannelCommand,
  DescribeInputCommand,
} from "@aws-sdk/client-medialive";
import {
  CreateChannelCommand as CreatePackageCommand,
  DeleteChannelCommand as DeletePackageCommand,
  DescribeChannelCommand as DescribePackageCommand,
} from "@aws-sdk/client-mediapackage";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import { link } from "@directfanz/core/platform/links";
import { archiveDestination, encoderSettings, packageDestination } from "@directfanz/live/encoder-settings";
import { eventually } from "../testing/eventually.ts";

type Tags = Record<string, string> | undefined;

/** A channel that stands idle, as somebody leaves one over night, with what it needs. */
const planted = async (Name: string, Tags: Tags) => {
  const { Input } = await mediaLive().send(
    new CreateInputCommand({
      ...{ Name, Type: "RTMP_PUSH", RequestId: Name, Tags, InputSecurityGroups: [link("Live").inputSecurityGroup] },
      Destinations: [{ StreamName: `live/${Name}` }],
    }),
  );
  await mediaPackage().send(new CreatePackageCommand({ Id: Name, Tags }));
  const { Channel } = await mediaLive().send(
    new CreateChannelCommand({
      ...{ Name, RequestId: Name, Tags, ChannelClass: "SINGLE_PIPELINE", RoleArn: link("Live").mediaLiveRole },
      InputSpecification: { Codec: "AVC", Resolution: "HD", MaximumBitrate: "MAX_10_MBPS" },
      InputAttachments: [{ InputId: Input?.Id ?? "", InputAttachmentName: "rtmp" }],
      Destinations: [
        { Id: packageDestination, MediaPackageSettings: [{ ChannelId: Name }] },
        { Id: archiveDestination, Settings: [{ Url: `s3ssl://${link("Archive").name}/${Name}/index` }] },
      ],
      EncoderSettings: encoderSettings(),
    }),
  );
  return { name: Name, inputId: Input?.Id ?? "", channelId: Channel?.Id ?? "" };
};

/** What others have in the same account: somebody of another stage, and somebody without any tags. */
export const plantForeign = async () => {
  const name = `foreign-${Date.now()}`;
  const another = { Project: "directfanz", Environment: `not-${link("App").stage}`, SessionId: name };
  const theirs = await Promise.all([planted(`${name}-another`, another), planted(`${name}-untagged`, undefined)]);
  const channelState = async (ChannelId: string) =>
    (await mediaLive().send(new DescribeChannelCommand({ ChannelId }))).State;
  await Promise.all(
    theirs.map(({ channelId }) =>
      eventually("an idle channel", async () => (await channelState(channelId)) === "IDLE"),
    ),
  );
  return {
    /** What is missing or changed of it. */
    harmed: async (): Promise<string[]> => {
      const harmed: string[] = [];
      for (const { name: Id, inputId, channelId } of theirs) {
        const { State } = await mediaLive().send(new DescribeInputCommand({ InputId: inputId }));
        if (State !== "ATTACHED") harmed.push(`input of ${Id} is ${State}`);
        const channel = await channelState(channelId).catch(() => "gone");
        if (channel !== "IDLE") harmed.push(`channel ${Id} is ${channel}`);
        const found = await mediaPackage()
          .send(new DescribePackageCommand({ Id }))
          .catch(() => undefined);
        if (!found) harmed.push(`package ${Id} is gone`);
      }
      return harmed;
    },
    remove: async (): Promise<void> => {
      for (const { name: Id, inputId: InputId, channelId: ChannelId } of theirs) {
        await mediaLive().send(new DeleteChannelCommand({ ChannelId }));
        await eventually("a detached input", async () => {
          const { State } = await mediaLive().send(new DescribeInputCommand({ InputId }));
          return State === "DETACHED";
        });
        await mediaLive().send(new DeleteInputCommand({ InputId }));
        await mediaPackage().send(new DeletePackageCommand({ Id }));
      }
    },
  };
};

export type Foreign = Awaited<ReturnType<typeof plantForeign>>;
