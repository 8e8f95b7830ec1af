import type { EncoderSettings, VideoDescription } from "@aws-sdk/client-medialive";
import { encoderSettings } from "./encoder-settings.ts";
import { ladder } from "./ladder.ts";

/**
 * US dollars an hour in us-east-1, on demand, for one pipeline, AVC, up to 10 Mbit/s and 30 frames a second: AWS's Price
 * List API of 2026-09-18 as published beside an estimate of somebody's own. AWS's own example (Live Streaming on AWS with
 * Amazon S3, "Cost example 2") has the prices of two pipelines, 0.354 and 0.702 for an output, which are 5/3 of these.
 */
const prices = {
  input: 0.1404,
  output: { SD: 0.2124, HD: 0.4212 },
  /** Each, while the channel does not run. Not from a list: of the order that is told of them. */
  idleChannel: 0.01,
  idleInput: 0.01,
};

/**
 * US dollars for an hour of a running channel: its input, and each output of each group, whether video arrives or not
 * (User Guide, "Pricing in MediaLive"). An encode that two groups share is paid for in both.
 */
export const runningDollars = ({ OutputGroups, VideoDescriptions }: EncoderSettings): number => {
  const outputs = (OutputGroups ?? []).flatMap(({ Outputs }) => Outputs ?? []);
  const price = ({ VideoDescriptionName }: (typeof outputs)[number]) =>
    prices.output[classOf(VideoDescriptions?.find(({ Name }) => Name === VideoDescriptionName))];
  return prices.input + outputs.reduce((sum, output) => sum + price(output), 0);
};

/** MediaLive's classes: HD begins where SD ends, above 720 × 576. */
const classOf = (video: VideoDescription | undefined): "SD" | "HD" => ((video?.Height ?? 0) > 576 ? "HD" : "SD");

/** The same for a channel of our ladder without its tallest renditions, in whole cents. */
export const runningCents = (rungsDropped: number): number =>
  Math.round(runningDollars(encoderSettings(ladder.slice(rungsDropped))) * 100);

/** Cents for an hour of a channel and its input that do not run. */
export const idleCents = (prices.idleChannel + prices.idleInput) * 100;
