import { runningDollars } from "@directfanz/live/cost";
import { encoderSettings } from "@directfanz/live/encoder-settings";
import { ladder } from "@directfanz/live/ladder";

/*
 * What is paid for by use, and how much of it is assumed. A month of each stage: prod with a few thousand fans, staging with
 * a release a day, somebody's own stage while they work on it, the pipeline with those releases.
 */

export type StageName = "prod" | "staging" | "personal" | "dev" | "pipeline";

export interface Usage {
  what: string;
  unit: string;
  /** US dollars a unit; rounded, and of the first tier where there are tiers. */
  price: number;
  /** Units a month; nothing where a stage is not named. */
  units: Partial<Record<StageName, number>>;
}

export const usages: readonly Usage[] = [
  {
    // Each output is billed: the best rendition twice, once for the archive. As broadcasts are told their cost by.
    what: "Live encoding (MediaLive, one pipeline, five renditions, an archive)",
    unit: "hours on air",
    price: Number(runningDollars(encoderSettings(ladder)).toFixed(2)),
    units: { prod: 300, staging: 5, personal: 2, dev: 2 },
  },
  {
    what: "Live packaging, in (MediaPackage)",
    unit: "GB",
    price: 0.03,
    // Five renditions together are 11 Mbit/s: about 5 GB an hour.
    units: { prod: 1500, staging: 25, personal: 10, dev: 10 },
  },
  {
    what: "Live packaging, out to the edge's cache",
    unit: "GB",
    price: 0.05,
    units: { prod: 3000, staging: 25, personal: 10, dev: 10 },
  },
  {
    what: "Delivery to viewers (CloudFront)",
    unit: "GB",
    price: 0.085,
    // 300 hours, 40 viewers on average, 1.1 GB an hour; and replays.
    units: { prod: 20_000, staging: 50, personal: 10 },
  },
  {
    what: "Requests at the edge (CloudFront)",
    unit: "millions",
    price: 1,
    units: { prod: 60, staging: 1, personal: 0.1 },
  },
  { what: "Requests judged (WAF)", unit: "millions", price: 0.6, units: { prod: 60, staging: 1, personal: 0.1 } },
  {
    what: "Recordings and content (S3, with its copy)",
    unit: "GB",
    price: 0.036,
    units: { prod: 3000, staging: 50, personal: 10, dev: 10, pipeline: 5 },
  },
  {
    what: "Archives of broadcasts (S3, for 14 days)",
    unit: "GB",
    price: 0.023,
    // The best rendition: 2.3 GB an hour, of which half a month's is there.
    units: { prod: 330, staging: 6, personal: 2, dev: 2 },
  },
  { what: "Through NAT", unit: "GB", price: 0.045, units: { prod: 200, staging: 0, personal: 0 } },
  {
    what: "Load balancer capacity",
    unit: "LCU hours",
    price: 0.008,
    units: { prod: 2000, staging: 300, personal: 100 },
  },
  {
    what: "Logs (CloudWatch)",
    unit: "GB",
    price: 0.5,
    units: { prod: 60, staging: 8, personal: 2, dev: 0.5, pipeline: 1 },
  },
  {
    what: "Metrics: ours, and Container Insights'",
    unit: "metrics",
    price: 0.3,
    units: { prod: 400, staging: 150, personal: 30 },
  },
  {
    what: "Functions (Lambda)",
    unit: "million GB-seconds",
    price: 13.3,
    units: { prod: 1, staging: 0.2, personal: 0.1, dev: 0.1 },
  },
  {
    what: "Facts, queues, schedules (EventBridge, SQS)",
    unit: "millions",
    price: 1,
    units: { prod: 5, staging: 0.5, personal: 0.2, dev: 0.2 },
  },
  { what: "Traces (X-Ray)", unit: "millions", price: 5, units: { prod: 2, staging: 0.5, personal: 0.1, dev: 0.1 } },
  { what: "Mail (SES)", unit: "thousands", price: 0.1, units: { prod: 50, staging: 1, personal: 0.1 } },
  { what: "Images (ECR)", unit: "GB", price: 0.1, units: { pipeline: 60 } },
  // Sixty releases: a test of 20 minutes, and 60 minutes of builds and deployments.
  { what: "Test builds (CodeBuild, x86)", unit: "minutes", price: 0.02, units: { pipeline: 1200 } },
  { what: "Other builds (CodeBuild, ARM)", unit: "minutes", price: 0.015, units: { pipeline: 3600 } },
  { what: "Releases (CodePipeline)", unit: "action minutes", price: 0.002, units: { pipeline: 4800 } },
];
