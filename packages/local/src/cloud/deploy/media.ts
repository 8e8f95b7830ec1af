import {
  CreateInputSecurityGroupCommand,
  type MediaLiveClient,
  paginateListInputSecurityGroups,
} from "@aws-sdk/client-medialive";

/** Tells our group among the account's, of which there are five by default. */
const tag = { "directfanz:purpose": "ingest" };

/**
 * The group that admits every encoder, made once: creators push from changing addresses, so the stream key is what
 * admits them. Answers its id.
 */
export const inputSecurityGroup = async (client: MediaLiveClient): Promise<string> => {
  for await (const { InputSecurityGroups = [] } of paginateListInputSecurityGroups({ client }, {})) {
    const ours = InputSecurityGroups.find(
      ({ Tags, State }) => State !== "DELETED" && Tags?.["directfanz:purpose"] === tag["directfanz:purpose"],
    );
    if (ours?.Id) return ours.Id;
  }
  const { SecurityGroup } = await client.send(
    new CreateInputSecurityGroupCommand({ WhitelistRules: [{ Cidr: "0.0.0.0/0" }], Tags: tag }),
  );
  if (!SecurityGroup?.Id) throw new Error("MediaLive made an input security group without an id.");
  return SecurityGroup.Id;
};
