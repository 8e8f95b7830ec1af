import { harvestSettled } from "@directfanz/live/record";
import * as z from "zod";
import { awsSubscriber } from "../subscriber.ts";

/** The job's ARN names mediapackage-vod here and mediapackage in the API, so the id is what identifies it. */
const HarvestJob = z.object({ harvest_job: z.object({ id: z.string() }) });

export const handler = awsSubscriber("publishRecording", HarvestJob, ({ harvest_job }) =>
  harvestSettled(harvest_job.id),
);
