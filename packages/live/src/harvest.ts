import {
  CreateHarvestJobCommand,
  DescribeHarvestJobCommand,
  type DescribeHarvestJobCommandOutput,
  UnprocessableEntityException,
} from "@aws-sdk/client-mediapackage";
import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import { s3 } from "@directfanz/core/platform/aws/s3";
import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import type { Harvested } from "@directfanz/core/recording/publish";
import { recordingPath } from "@directfanz/edge/paths";
import { gone } from "./gone.ts";
import { harvestEndpoint } from "./packager.ts";

/** Where a session's recording lies in the bucket. */
export const recordingFolder = (sessionId: Id): string => `recordings/${sessionId}`;
export const recordingManifest = (sessionId: Id): string => `${recordingFolder(sessionId)}/index.m3u8`;

/**
 * Asks MediaPackage to write what was broadcast between the two times into the bucket. The job's id tells session and
 * attempt, so a repeated request finds the job that the first one made. Throws `UnprocessableEntityException` where
 * MediaPackage refuses such a job.
 */
export const askHarvest = async (sessionId: Id, attempt: number, from: Date, to: Date): Promise<string> => {
  const jobId = `${sessionId}-${attempt}`;
  if (await job(jobId)) return jobId;
  const wanted = new CreateHarvestJobCommand({
    Id: jobId,
    OriginEndpointId: harvestEndpoint(sessionId),
    StartTime: from.toISOString(),
    EndTime: to.toISOString(),
    S3Destination: {
      BucketName: link("Recordings").name,
      ManifestKey: recordingManifest(sessionId),
      RoleArn: link("Live").harvestRole,
    },
  });
  await mediaPackage()
    .send(wanted)
    .catch(async (error) => {
      // A doubled id is told as 422, too: somebody else asked at the same moment.
      if (!(error instanceof UnprocessableEntityException) || !(await job(jobId))) throw error;
    });
  return jobId;
};

/** The job as MediaPackage describes it; undefined where it knows none. */
const job = (Id: string): Promise<DescribeHarvestJobCommandOutput | undefined> =>
  mediaPackage().send(new DescribeHarvestJobCommand({ Id })).catch(gone);

export type HarvestStatus = "IN_PROGRESS" | "SUCCEEDED" | "FAILED";

/** The job's status by MediaPackage's own word. A job that is not known any more has failed. */
export const harvestStatus = async (jobId: string): Promise<HarvestStatus> => (await job(jobId))?.Status ?? "FAILED";

/** Reads what a harvest job wrote: the length is the sum of the segments that the playlist names. */
export const readHarvest = async (sessionId: Id): Promise<Harvested> => {
  const folder = recordingFolder(sessionId);
  const manifestKey = recordingManifest(sessionId);
  const main = await text(manifestKey);
  const variant = main.split("\n").find((line) => line.trim() !== "" && !line.startsWith("#"));
  if (!variant) throw new Error(`The harvested playlist of ${sessionId} names no variant`);
  const media = await text(`${folder}/${variant.trim()}`);
  const heights = [...main.matchAll(/RESOLUTION=\d+x(\d+)/g)].map(([, height]) => Number(height));
  const [mp4, thumbnail] = await Promise.all([size(`${folder}/recording.mp4`), size(`${folder}/thumbnail.jpg`)]);
  return {
    manifestKey,
    durationSeconds: [...media.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0),
    mp4: mp4 === undefined ? null : { key: `${folder}/recording.mp4`, bytes: mp4 },
    ...(thumbnail === undefined
      ? { thumbnailKey: null, thumbnailPath: null }
      : { thumbnailKey: `${folder}/thumbnail.jpg`, thumbnailPath: recordingPath(`${folder}/thumbnail.jpg`) }),
    height: Math.max(0, ...heights),
  };
};

const text = async (Key: string): Promise<string> => {
  const { Body } = await s3().send(new GetObjectCommand({ Bucket: link("Recordings").name, Key }));
  return (await Body?.transformToString()) ?? "";
};

/** An object's size, or undefined where there is none. HEAD's 404 has no body, so its name is only `NotFound`. */
const size = async (Key: string): Promise<number | undefined> => {
  try {
    const { ContentLength } = await s3().send(new HeadObjectCommand({ Bucket: link("Recordings").name, Key }));
    return ContentLength;
  } catch (error) {
    if (error instanceof Error && error.name === "NotFound") return undefined;
    throw error;
  }
};
