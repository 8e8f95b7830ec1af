import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paginateListChannels, paginateListInputs } from "@aws-sdk/client-medialive";
import {
  paginateListOriginEndpoints,
  paginateListChannels as paginateListPackages,
} from "@aws-sdk/client-mediapackage";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import { s3 } from "@directfanz/core/platform/aws/s3";
import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import * as Session from "@directfanz/core/stream/session";
import { given } from "@directfanz/core/testing/given";
import { bringUp } from "@directfanz/live/bring-up";
import { channelState } from "@directfanz/live/channel";
import { cleanUp } from "@directfanz/live/put-away";
import { type Cloud, type CloudOptions, startCloud } from "../cloud/cloud.ts";
import { deployBucket, makeBucket } from "../cloud/deploy/storage.ts";
import { faultsOf } from "../cloud/faults/client.ts";
import type { SecurityGroup } from "../cloud/media/medialive.schema.ts";
import { eventually } from "../testing/eventually.ts";
import { openWire, type Wire } from "./wire.ts";

/** The local cloud with the network before it, and nothing that delivers events: a test tells the platform what it likes. */
export interface Here {
  cloud: Cloud;
  wire: Wire;
  /** Goes with it. */
  folder: string;
  close(): Promise<void>;
}

/** Each state is there long enough to be seen. */
const delays = { creating: 100, starting: 300, stopping: 500, deleting: 100, harvesting: 100 };

/** Starts the cloud with what a deployment would have made, and points this process's AWS clients at it. */
export const cloudHere = async ({ quotas }: Pick<CloudOptions, "quotas"> = {}): Promise<Here> => {
  const folder = await mkdtemp(join(tmpdir(), "broadcast-"));
  const credentials = { accessKeyId: "AKIDBROADCAST", secretAccessKey: "secret" };
  const cloud = await startCloud({ port: 0, rtmpPort: 0, dataFolder: folder, credentials, delays, faults: {}, quotas });
  const wire = await openWire(cloud.url);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: wire.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  // The links of this process name the group already, so it is given that id.
  const id = link("Live").inputSecurityGroup;
  cloud.state.collection<SecurityGroup>("medialive.input_security_groups").set(id, {
    ...{ id, arn: `arn:aws:medialive:us-east-1:000000000000:inputSecurityGroup:${id}`, state: "IDLE" },
    ...{ whitelistRules: [{ cidr: "0.0.0.0/0" }], inputs: [], channels: [], tags: {} },
  });
  await deployBucket(s3(), link("Recordings").name, ["http://localhost"]);
  await makeBucket(s3(), link("Archive").name);
  return {
    ...{ cloud, wire, folder },
    close: async () => {
      await wire.close();
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** A session that was just admitted. */
export const requested = async () => {
  const { artist, stream, sessionId } = await given.session(["admitted"]);
  return { artist, stream, id: sessionId, now: () => rowOf(sessionId) };
};

/** A session whose channel was made and is idle: MediaLive was too busy to start it. */
export const made = async (here: Here) => {
  const door = faultsOf(here.cloud.url);
  await door.set({ calls: { "medialive.StartChannel": { throttled: 1 } } });
  const session = await requested();
  await bringUp(session.id).catch(() => undefined);
  const arn = (await session.now()).mediaLiveChannelArn ?? "";
  await reaches(arn, "IDLE");
  await door.quiet();
  return { ...session, arn };
};

/** A session whose channel runs, without anybody pushing. */
export const ready = async () => {
  const session = await requested();
  await broughtUp(session.id);
  return { ...session, arn: (await session.now()).mediaLiveChannelArn ?? "" };
};

/** Takes step after step until the channel runs. */
export const broughtUp = (sessionId: Id) =>
  eventually(
    "a channel that runs",
    async () => {
      await bringUp(sessionId);
      return (await rowOf(sessionId)).status === "ready";
    },
    30,
  );

/** The session as the database has it. */
export const rowOf = async (sessionId: Id): Promise<Session.SessionRow> => {
  const session = await Session.find(sessionId);
  if (!session) throw new Error(`there is no session ${sessionId}`);
  return session;
};

/** Waits until MediaLive says that the channel is in this state. */
export const reaches = (arn: string, state: string) =>
  eventually(`channel ${state}`, async () => (await channelState(arn)) === state, 15);

/** Cleans up as often as it takes. */
export const cleaned = (sessionId: Id) => eventually("nothing left", () => cleanUp(sessionId), 15);

/** What a whole broadcast has on AWS. */
export const whole = ["channel", "dash", "hls", "input", "package"];

/** What stands on AWS in the name of a session, by AWS's own lists. */
export const standing = async (sessionId: Id): Promise<string[]> => {
  const found: string[] = [];
  for await (const { Inputs = [] } of paginateListInputs({ client: mediaLive() }, {})) {
    found.push(...Inputs.filter(({ Name }) => Name === sessionId).map(() => "input"));
  }
  for await (const { Channels = [] } of paginateListChannels({ client: mediaLive() }, {})) {
    found.push(...Channels.filter(({ Name }) => Name?.startsWith(sessionId)).map(() => "channel"));
  }
  for await (const { Channels = [] } of paginateListPackages({ client: mediaPackage() }, {})) {
    found.push(...Channels.filter(({ Id }) => Id === sessionId).map(() => "package"));
  }
  for await (const { OriginEndpoints = [] } of paginateListOriginEndpoints({ client: mediaPackage() }, {})) {
    const ours = OriginEndpoints.filter(({ ChannelId }) => ChannelId === sessionId);
    found.push(...ours.map(({ DashPackage }) => (DashPackage ? "dash" : "hls")));
  }
  return found.sort();
};
