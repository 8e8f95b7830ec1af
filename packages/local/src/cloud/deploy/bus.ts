import {
  CreateEventBusCommand,
  DescribeEventBusCommand,
  type EventBridgeClient,
  ResourceAlreadyExistsException,
} from "@aws-sdk/client-eventbridge";

/** Makes the bus where it is not there yet, and answers the account that it lies in. */
export const deployBus = async (client: EventBridgeClient, name: string): Promise<string> => {
  try {
    await client.send(new CreateEventBusCommand({ Name: name }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
  const { Arn = "" } = await client.send(new DescribeEventBusCommand({ Name: name }));
  return Arn.split(":")[4] ?? "";
};
