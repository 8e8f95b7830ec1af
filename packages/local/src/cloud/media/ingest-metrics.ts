import type { Engine } from "../../engine/engine.ts";
import type { IngestMeasures } from "../../engine/ingest-meter.ts";
import type { AwsMetric, PutMetrics } from "../contract.ts";
import type { Collection } from "../state.ts";
import type { Channel } from "./medialive.schema.ts";

/** Milliseconds. MediaLive publishes each second; here less often, at the same moments of each minute. */
const EVERY = 5_000;

export interface IngestMetricsOptions {
  channels: Collection<Channel>;
  engine: Engine;
  region: string;
  put: PutMetrics;
}

/** Publishes what every running channel takes in, until the answer is called. */
export const publishIngest = ({ channels, engine, region, put }: IngestMetricsOptions): (() => void) => {
  let timer: NodeJS.Timeout;
  const publish = () => {
    const metrics = channels.list().flatMap((channel) => {
      const measures = channel.state === "RUNNING" && engine.measures(channel.id);
      return measures ? metricsOf(channel, measures, region) : [];
    });
    if (metrics.length > 0) put(metrics);
    next();
  };
  // In the middle of CloudWatch's next period, so that each has its value even where a timer is late.
  const next = () => {
    timer = setTimeout(publish, 1.5 * EVERY - (Date.now() % EVERY));
  };
  next();
  return () => clearTimeout(timer);
};

type Measured = [name: string, unit: AwsMetric["unit"], value: number | undefined];

/** What is not known has no data point. */
const known = (namespace: string, dimensions: Record<string, string>, measured: Measured[]): AwsMetric[] =>
  measured.flatMap(([name, unit, value]) =>
    value === undefined ? [] : [{ namespace, name, dimensions, unit, value }],
  );

/**
 * One channel's metrics. Those of `AWS/MediaLive` have the names, units, dimensions and gaps that its User Guide gives
 * ("Monitoring channels using CloudWatch metrics"); those of `DirectFanz/Ingest` MediaLive does not have.
 */
const metricsOf = (channel: Channel, measures: IngestMeasures, region: string): AwsMetric[] => {
  const { publisher } = measures;
  const namespace = "AWS/MediaLive";
  const pipeline = { ChannelId: channel.id, Pipeline: "0" };
  const activeAlerts = channel.alerts.filter(({ state }) => state === "SET").length;
  return [
    ...known(namespace, pipeline, [
      ["NetworkIn", "Megabits/Second", measures.bitsIn / 1_000_000],
      ["ActiveAlerts", "Count", activeAlerts],
      ["InputVideoFrameRate", "Count/Second", measures.frameRate],
      ["FillMsec", "Count", publisher?.fill],
    ]),
    ...known(namespace, { Pipeline: "0", Region: region }, [["DroppedFrames", "Count", publisher?.dropped]]),
    ...known("DirectFanz/Ingest", { ChannelId: channel.id }, [
      ["VideoBitrate", "Bits/Second", publisher?.videoBitrate],
      ["AudioBitrate", "Bits/Second", publisher?.audioBitrate],
      ["KeyFrameDistance", "Seconds", publisher?.keyFrameDistance],
      ["Width", "Count", publisher?.width],
      ["Height", "Count", publisher?.height],
      ["AudioSampleRate", "Count/Second", publisher?.audioSampleRate],
      ["Speed", "None", publisher?.speed],
      ["ResolutionChanges", "Count", measures.resolutionChanges],
      ["Connections", "Count", measures.connections],
      ["RefusedPublishers", "Count", measures.refusedPublishers],
      ["UnsupportedVideo", "Count", measures.unsupportedVideo],
      ["UnsupportedAudio", "Count", measures.unsupportedAudio],
    ]),
  ];
};
