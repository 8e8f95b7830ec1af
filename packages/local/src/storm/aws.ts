import { paginateListChannels, paginateListInputs } from "@aws-sdk/client-medialive";
import { paginateListChannels as paginateListPackages } from "@aws-sdk/client-mediapackage";
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";

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
