import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { log } from "@directfanz/core/platform/log";
import type { Timeline } from "../../engine/timeline.ts";
import { type PutFile, writeVod } from "../../engine/vod.ts";
import { AwsError, type Emit } from "../contract.ts";
import type { Collection } from "../state.ts";
import { type Endpoint, type HarvestJob, HarvestRequest } from "./mediapackage.schema.ts";
import { refused } from "./mediapackage.ts";
import { answer, notFound, page, parsed, type Routes } from "./routes.ts";
import { timeOf } from "./times.ts";

export interface HarvestOptions {
  jobs: Collection<HarvestJob>;
  endpoints: Collection<Endpoint>;
  timeline: (channelId: string) => Promise<Timeline>;
  emit: Emit;
  arn: (kind: string, id: string) => string;
  putFile: PutFile;
  /** Whether a bucket is there; without it a missing one shows when the job fails. */
  bucketExists?: ((bucket: string) => Promise<boolean> | boolean) | undefined;
  ffmpeg: string;
  /** Where recordings are put together before they are stored. */
  folder: string;
  /** Milliseconds that a job takes at least. */
  delay: number;
  /** Whether a job fails whatever there is to harvest. */
  fails?: ((id: string) => boolean) | undefined;
}

const DAY = 24 * 3600 * 1000;
const CONCURRENT = 10;

/** Harvest jobs (User Guide, "Live-to-VOD"): a part of what is kept becomes a VOD in S3, by copying. */
export class HarvestJobs {
  readonly #options: HarvestOptions;
  readonly #running = new Map<string, { channelId: string; work: Promise<void> }>();
  #closed = false;

  constructor(options: HarvestOptions) {
    this.#options = options;
  }

  /** Begins again what a kill interrupted. */
  resume(): void {
    for (const job of this.#options.jobs.list()) if (job.status === "IN_PROGRESS") this.#begin(job);
  }

  /** Whether segments of a channel are being copied. */
  uses(channelId: string): boolean {
    return [...this.#running.values()].some((job) => job.channelId === channelId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running.values()].map(({ work }) => work));
  }

  routes(): Routes {
    const { jobs } = this.#options;
    return {
      "POST /harvest_jobs": async (request) => {
        const wanted = await parsed(request, HarvestRequest);
        const endpoint = this.#options.endpoints.get(wanted.originEndpointId);
        if (!endpoint) throw notFound("Origin endpoint", wanted.originEndpointId);
        harvestable(endpoint, wanted, Date.now());
        if ((await this.#options.bucketExists?.(wanted.s3Destination.bucketName)) === false) {
          throw refused(`Bucket ${wanted.s3Destination.bucketName} cannot be reached.`);
        }
        if (jobs.get(wanted.id)) throw refused(`Harvest job ${wanted.id} already exists.`);
        if (this.#running.size >= CONCURRENT) {
          throw new AwsError("TooManyRequestsException", 429, `There may be ${CONCURRENT} harvest jobs at once.`);
        }
        const job: HarvestJob = {
          ...wanted,
          arn: this.#options.arn("harvest_jobs", wanted.id),
          channelId: endpoint.channelId,
          createdAt: new Date().toISOString(),
          status: "IN_PROGRESS",
        };
        jobs.set(job.id, job);
        this.#begin(job);
        return answer(200, job);
      },
      "GET /harvest_jobs": (request) => {
        const channelId = request.query.get("includeChannelId");
        const status = request.query.get("includeStatus");
        const all = jobs
          .list()
          .filter((job) => (channelId ?? job.channelId) === job.channelId && (status ?? job.status) === job.status);
        const { items, nextToken } = page(request, all, ({ id }) => id);
        return answer(200, { harvestJobs: items, nextToken });
      },
      "GET /harvest_jobs/{Id}": (_, { Id = "" }) => {
        const job = jobs.get(Id);
        if (!job) throw notFound("Harvest job", Id);
        return answer(200, job);
      },
    };
  }

  #begin(job: HarvestJob): void {
    const work = this.#harvest(job).finally(() => this.#running.delete(job.id));
    this.#running.set(job.id, { channelId: job.channelId, work });
  }

  async #harvest(job: HarvestJob): Promise<void> {
    const { endpoints, timeline, ffmpeg, folder, putFile, delay } = this.#options;
    const work = await mkdtemp(join(folder, "harvest-"));
    try {
      await new Promise((resolve) => setTimeout(resolve, delay));
      if (this.#options.fails?.(job.id)) throw new Error("The job failed because of an internal error.");
      await writeVod({
        timeline: await timeline(job.channelId),
        between: { from: timeOf(job.startTime) ?? 0, to: timeOf(job.endTime) ?? 0 },
        kind: endpoints.get(job.originEndpointId)?.dashPackage ? "dash" : "hls",
        ...{ bucket: job.s3Destination.bucketName, key: job.s3Destination.manifestKey },
        ...{ putFile, ffmpeg, folder: work },
      });
      this.#done({ ...job, status: "SUCCEEDED" });
    } catch (error) {
      const message = error instanceof Error ? error.message : "The job failed.";
      // A stop of this process is no failure of the job: the next process takes it up.
      if (!this.#closed) this.#done({ ...job, status: "FAILED" }, message);
      log.warn({ job: job.id, err: error }, "a harvest job failed");
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  #done(job: HarvestJob, message?: string): void {
    this.#options.jobs.set(job.id, job);
    this.#options.emit({
      source: "aws.mediapackage",
      detailType: "MediaPackage HarvestJob Notification",
      resources: [job.arn],
      detail: {
        harvest_job: {
          id: job.id,
          arn: job.arn.replace(":mediapackage:", ":mediapackage-vod:"),
          status: job.status,
          origin_endpoint_id: job.originEndpointId,
          start_time: job.startTime,
          end_time: job.endTime,
          s3_destination: {
            bucket_name: job.s3Destination.bucketName,
            manifest_key: job.s3Destination.manifestKey,
            role_arn: job.s3Destination.roleArn,
          },
          created_at: job.createdAt,
        },
        ...(message !== undefined && { message }),
      },
    });
  }
}

/** What MediaPackage asks of a harvest when it is made (User Guide, "Live-to-VOD requirements"). */
const harvestable = (endpoint: Endpoint, job: HarvestRequest, now: number): void => {
  const start = timeOf(job.startTime);
  const end = timeOf(job.endTime);
  if (start === undefined || end === undefined) throw refused("Start and end are ISO 8601 times or epoch seconds.");
  if (start >= end) throw refused("The start must be before the end.");
  if (end > now) throw refused("The end must be in the past.");
  if (end - start > DAY) throw refused("At most 24 hours can be harvested.");
  if (endpoint.startoverWindowSeconds === 0) throw refused("The origin endpoint has no startover window.");
  if (start < now - endpoint.startoverWindowSeconds * 1000) {
    throw refused("The start lies before the endpoint's startover window.");
  }
  if (!endpoint.hlsPackage && !endpoint.dashPackage) throw refused("Only HLS and DASH endpoints can be harvested.");
  if (endpoint.dashPackage?.segmentTemplateFormat === "NUMBER_WITH_DURATION") {
    throw refused("A DASH endpoint must have a segment timeline to be harvested.");
  }
};
