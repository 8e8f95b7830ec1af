import {
  CreateInputCommand,
  DeleteInputCommand,
  DescribeInputCommand,
  paginateListChannels,
  paginateListInputs,
} from "@aws-sdk/client-medialive";
import {
  CreateChannelCommand,
  DeleteChannelCommand,
  DescribeChannelCommand,
  paginateListChannels as paginateListPackages,
} from "@aws-sdk/client-mediapackage";
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import { link } from "@directfanz/core/platform/links";

/** What is on AWS for these sessions, by kind and session. */
export const leftOf = async (sessions: string[]): Promise<string[]> => {
  const left: string[] = [];
  const note = (kind: string, found: { Tags?: Record<string, string> | undefined }[] = []) => {
    for (const { Tags } of found) {
      const session = Tags?.SessionId;
      if (session && sessions.includes(session)) left.push(`${kind} of ${session}`);
    }
  };
  for await (const { Channels = [] } of paginateListChannels({ client: mediaLive() }, {})) {
    note(
      "channel",
      Channels.filter(({ State }) => State !== "DELETED"),
    );
  }
  for await (const { Inputs = [] } of paginateListInputs({ client: mediaLive() }, {})) {
    note(
      "input",
      Inputs.filter(({ State }) => State !== "DELETED"),
    );
  }
  for await (const { Channels } of paginateListPackages({ client: mediaPackage() }, {})) note("package", Channels);
  return left;
};

/** What somebody else has in the same account: of another stage, and without any tags. */
export const plantForeign = async () => {
  const name = `foreign-${Date.now()}`;
  const theirs = { Project: "directfanz", Environment: `not-${link("App").stage}`, SessionId: name };
  const inputs: string[] = [];
  const packages: string[] = [];
  for (const [nth, Tags] of [theirs, undefined].entries()) {
    const { Input } = await mediaLive().send(
      new CreateInputCommand({
        ...{ Name: `${name}-${nth}`, Type: "RTMP_PUSH", RequestId: `${name}-${nth}`, Tags },
        ...{ InputSecurityGroups: [link("Live").inputSecurityGroup] },
        Destinations: [{ StreamName: `live/${name}-${nth}` }],
      }),
    );
    if (Input?.Id) inputs.push(Input.Id);
    await mediaPackage().send(new CreateChannelCommand({ Id: `${name}-${nth}`, Tags }));
    packages.push(`${name}-${nth}`);
  }
  return {
    /** What is missing of it. */
    harmed: async (): Promise<string[]> => {
      const harmed: string[] = [];
      for (const InputId of inputs) {
        const { State } = await mediaLive().send(new DescribeInputCommand({ InputId }));
        if (State !== "DETACHED") harmed.push(`input ${InputId} is ${State}`);
      }
      for (const Id of packages) {
        const found = await mediaPackage()
          .send(new DescribeChannelCommand({ Id }))
          .catch(() => undefined);
        if (!found) harmed.push(`package ${Id} is gone`);
      }
      return harmed;
    },
    remove: async (): Promise<void> => {
      for (const InputId of inputs) await mediaLive().send(new DeleteInputCommand({ InputId }));
      for (const Id of packages) await mediaPackage().send(new DeleteChannelCommand({ Id }));
    },
  };
};

/** Dead letters by queue, where there are any: what the first of each says. */
export const deadLetters = async (): Promise<Map<string, string>> => {
  const client = new SQSClient({});
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  const found = new Map<string, string>();
  for (const QueueUrl of QueueUrls) {
    // Seen again at once: reading must not hide them from who hands them out.
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    const [first] = Messages;
    if (first) found.set(QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1), first.Body ?? "");
  }
  client.destroy();
  return found;
};

/** Hands all dead letters out once more, as an operator does on the console. */
export const redriveAll = async (cloud: string): Promise<void> => {
  for (const queue of (await deadLetters()).keys()) {
    const answer = await fetch(`${cloud}/_local/redrive`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: cloud, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ queue }).toString(),
    });
    if (answer.status !== 303) throw new Error(`Redriving ${queue} answered ${answer.status}`);
  }
};
