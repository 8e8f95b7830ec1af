import { eventBridge } from "@directfanz/core/platform/aws/eventbridge";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import { s3 } from "@directfanz/core/platform/aws/s3";

/** Each client has types of its own for what is the same in all of them. */
interface Client {
  send(command: { input: object }): Promise<object>;
}

/** What AWS answers, by the names of the SDK's classes. */
export type Answer = (client: string, command: string, input: object) => Promise<object>;

/**
 * Has the AWS clients of this process answered here, without their middleware, which costs more than the answer: nothing
 * is serialised, and faults are those that the SDK's retries have left.
 */
export const answerClients = (answer: Answer): void => {
  for (const client of [mediaLive(), mediaPackage(), s3(), eventBridge()]) {
    (client as unknown as Client).send = (command) =>
      answer(client.constructor.name, command.constructor.name, command.input);
  }
};
