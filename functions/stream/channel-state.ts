import { channelChanged } from "@directfanz/live/broadcast";
import * as z from "zod";
import { awsSubscriber } from "../subscriber.ts";

/** Every field is optional in AWS's own schema of this event; without these two it tells us nothing. */
const StateChange = z.object({ channel_arn: z.string(), state: z.string() });

export const handler = awsSubscriber("channelState", StateChange, ({ channel_arn, state }) =>
  channelChanged(channel_arn, state),
);
