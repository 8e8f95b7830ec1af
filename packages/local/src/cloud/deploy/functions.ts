import { PutFunctionEventInvokeConfigCommand, paginateListFunctions } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Subscription } from "@directfanz/functions/subscriptions";
import { type AwsClients, ours } from "./clients.ts";

/** A function of the event map as it runs: its ARN, and the queue for what it could not do. */
export interface DeployedFunction {
  name: string;
  subscription: Subscription;
  arn: string;
  deadLettersArn: string;
  deadLettersUrl: string;
}

/** Fourteen days, SQS's longest: a weekend and a holiday pass before a dead letter does. */
const retention = String(14 * 24 * 3600);

/** Gives each function of the map its dead-letter queue and its retries. Throws where one does not run. */
export const deployFunctions = async (
  { lambda, sqs }: Pick<AwsClients, "lambda" | "sqs">,
  subscriptions: Record<string, Subscription>,
): Promise<DeployedFunction[]> => {
  const arns = new Map<string, string>();
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName = "", FunctionArn = "" } of Functions) arns.set(FunctionName, FunctionArn);
  }
  const deployed: DeployedFunction[] = [];
  for (const [name, subscription] of Object.entries(subscriptions)) {
    const arn = arns.get(name);
    if (!arn) throw new Error(`The function ${name} of the event map does not run here.`);
    const { QueueUrl: deadLettersUrl = "" } = await sqs.send(
      new CreateQueueCommand({ QueueName: `${ours}${name}-dead-letters` }),
    );
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: deadLettersUrl,
        Attributes: { MessageRetentionPeriod: retention },
      }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLettersUrl, AttributeNames: ["QueueArn"] }),
    );
    const deadLettersArn = Attributes?.QueueArn ?? "";
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        MaximumRetryAttempts: subscription.retries,
        DestinationConfig: { OnFailure: { Destination: deadLettersArn } },
      }),
    );
    deployed.push({ name, subscription, arn, deadLettersArn, deadLettersUrl });
  }
  return deployed;
};
