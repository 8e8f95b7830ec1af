import { channelChanged } from "@directfanz/live/look";
import * as z from "zod";
import { awsSubscriber } from "../subscriber.ts";

/** Every field is optional in AWS's own schema of this event; without this one it tells us nothing. */
const StateChange = z.object({ channel_arn: z.string() });

export const handler = awsSubscriber("channelState", StateChange, ({ channel_arn }) => channelChanged(channel_arn));
