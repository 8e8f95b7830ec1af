import { lookAtVideo } from "@directfanz/live/video";
import * as z from "zod";
import { awsSubscriber } from "../subscriber.ts";

const Alert = z.object({ channel_arn: z.string(), alert_type: z.string() });

/** SET and CLEARED may be doubled or missing, so either is only a reason to look. */
export const handler = awsSubscriber("videoAlert", Alert, async ({ channel_arn, alert_type }) => {
  if (alert_type.toLowerCase().includes("video not detected")) await lookAtVideo(channel_arn);
});
