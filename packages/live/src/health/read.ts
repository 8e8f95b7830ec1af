import { GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { paginateListAlerts } from "@aws-sdk/client-medialive";
import { cloudWatch } from "@directfanz/core/platform/aws/cloudwatch";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { channelId } from "../channel.ts";
import { gone } from "../gone.ts";
import { type Measure, measures, type Point, periodSeconds, type Reading, sources, windowSeconds } from "./measures.ts";

/** How long both questions may take together, retries and all. */
const patience = 5_000;

/** Asks AWS what arrives at a channel: one GetMetricData, and the alerts that are set. Throws where AWS does not answer. */
export const read = async (arn: string, now: Date): Promise<Reading> => {
  const ChannelId = channelId(arn);
  const abortSignal = AbortSignal.timeout(patience);
  const [alerts, series] = await Promise.all([
    // A channel that has just gone has none; what it last took in can still be read.
    setAlerts(ChannelId, abortSignal).catch(gone),
    points(ChannelId, now, abortSignal),
  ]);
  return { alerts: alerts ?? [], series };
};

const setAlerts = async (ChannelId: string, abortSignal: AbortSignal): Promise<string[]> => {
  const asked = { ChannelId, StateFilter: "SET" } as const;
  const set: string[] = [];
  for await (const { Alerts = [] } of paginateListAlerts({ client: mediaLive() }, asked, { abortSignal })) {
    set.push(...Alerts.flatMap(({ AlertType }) => AlertType ?? []));
  }
  return set;
};

const points = async (channel: string, now: Date, abortSignal: AbortSignal): Promise<Reading["series"]> => {
  const { MetricDataResults = [] } = await cloudWatch().send(
    new GetMetricDataCommand({
      StartTime: new Date(now.getTime() - windowSeconds * 1000),
      EndTime: now,
      ScanBy: "TimestampAscending",
      MetricDataQueries: measures.map((measure) => query(measure, channel)),
    }),
    { abortSignal },
  );
  return Object.fromEntries(
    MetricDataResults.map(({ Id, Timestamps = [], Values = [] }): [string | undefined, Point[]] => [
      Id,
      Timestamps.flatMap((time, at) => {
        const value = Values[at];
        return value === undefined ? [] : [{ at: time.getTime(), value }];
      }),
    ]),
  );
};

const query = (measure: Measure, channel: string): MetricDataQuery => {
  const { namespace: Namespace, metric: MetricName, statistic: Stat } = sources[measure];
  const Dimensions = [
    { Name: "ChannelId", Value: channel },
    // Our channels have one pipeline.
    ...(Namespace === "AWS/MediaLive" ? [{ Name: "Pipeline", Value: "0" }] : []),
  ];
  return { Id: measure, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: periodSeconds, Stat } };
};
