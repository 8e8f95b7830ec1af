import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutDashboardCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { awsEnvironment, manualClock, testCloud } from "../testing.ts";

const clock = manualClock("2026-11-22T13:00:30Z");
const cloud = await testCloud({}, { clock });
const { metrics } = cloud.clients;
const minute = 60_000;
const at = (milliseconds: number) => new Date(clock.now() + milliseconds);
const Dimensions = [
  { Name: "Stage", Value: "local" },
  { Name: "Service", Value: "api" },
];

test("data points come back by period and statistic", async () => {
  const MetricName = "Latency";
  await metrics.send(
    new PutMetricDataCommand({
      Namespace: "Own",
      MetricData: [
        { MetricName, Dimensions, Value: 10, Timestamp: at(-minute) },
        { MetricName, Dimensions, Values: [20, 40], Counts: [3, 1], Timestamp: at(0) },
        {
          MetricName,
          Dimensions,
          StatisticValues: { SampleCount: 2, Sum: 100, Minimum: 5, Maximum: 95 },
          Timestamp: at(0),
        },
        { MetricName, Value: 1_000, Timestamp: at(0) },
      ],
    }),
  );
  const window = { StartTime: at(-10 * minute), EndTime: at(minute) };
  const { Datapoints } = await metrics.send(
    new GetMetricStatisticsCommand({
      ...window,
      Namespace: "Own",
      MetricName,
      Dimensions: Dimensions.toReversed(),
      Period: 60,
      Statistics: ["SampleCount", "Sum", "Average", "Minimum", "Maximum"],
    }),
  );
  expect(Datapoints).toEqual([
    { Timestamp: new Date("2026-11-22T12:59:00Z"), SampleCount: 1, Sum: 10, Average: 10, Minimum: 10, Maximum: 10 },
    {
      Timestamp: new Date("2026-11-22T13:00:00Z"),
      SampleCount: 6,
      Sum: 200,
      Average: 200 / 6,
      Minimum: 5,
      Maximum: 95,
    },
  ]);
  const stat = (Id: string, Stat: string) => ({
    Id,
    MetricStat: { Metric: { Namespace: "Own", MetricName, Dimensions }, Period: 300, Stat },
  });
  const { MetricDataResults } = await metrics.send(
    new GetMetricDataCommand({
      ...window,
      MetricDataQueries: [stat("low", "p50"), stat("sum", "Sum")],
      ScanBy: "TimestampAscending",
    }),
  );
  expect(MetricDataResults).toMatchObject([
    { Id: "low", Values: [10, 20], StatusCode: "Complete" },
    { Id: "sum", Values: [10, 200], Timestamps: [new Date("2026-11-22T12:55:00Z"), new Date("2026-11-22T13:00:00Z")] },
  ]);
});

test("a call that the SDK compresses is read", async () => {
  const MetricData = Array.from({ length: 500 }, (_, n) => ({
    MetricName: `Long${n}`,
    Value: n,
    Unit: "Count" as const,
  }));
  await metrics.send(new PutMetricDataCommand({ Namespace: "Packed", MetricData }));
  const { Metrics } = await metrics.send(new ListMetricsCommand({ Namespace: "Packed", MetricName: "Long499" }));
  expect(Metrics).toEqual([{ Namespace: "Packed", MetricName: "Long499", Dimensions: [] }]);
});

test("metrics are listed by name and dimension, in pages", async () => {
  const MetricData = Array.from({ length: 501 }, (_, n) => ({
    MetricName: "Count",
    Dimensions: [{ Name: "N", Value: String(n) }],
    Value: 1,
  }));
  await metrics.send(new PutMetricDataCommand({ Namespace: "Listed", MetricData }));
  const first = await metrics.send(new ListMetricsCommand({ Namespace: "Listed" }));
  const second = await metrics.send(new ListMetricsCommand({ Namespace: "Listed", NextToken: first.NextToken }));
  expect([first.Metrics?.length, second.Metrics?.length, second.NextToken]).toEqual([500, 1, undefined]);
  const one = await metrics.send(
    new ListMetricsCommand({ Namespace: "Listed", Dimensions: [{ Name: "N", Value: "7" }] }),
  );
  expect(one.Metrics).toHaveLength(1);
});

test("points older than fifteen days are forgotten", async () => {
  await metrics.send(new PutMetricDataCommand({ Namespace: "Old", MetricData: [{ MetricName: "x", Value: 1 }] }));
  clock.advance(15 * 24 * 60 * minute + 1);
  await metrics.send(new PutMetricDataCommand({ Namespace: "New", MetricData: [{ MetricName: "x", Value: 1 }] }));
  expect((await metrics.send(new ListMetricsCommand({ Namespace: "Old" }))).Metrics).toEqual([]);
  expect((await metrics.send(new ListMetricsCommand({ Namespace: "New" }))).Metrics).toHaveLength(1);
});

test("what the services measure comes back by periods of less than a minute, and is forgotten after three hours", async () => {
  const put = (value: number) => {
    const metric = { namespace: "AWS/MediaLive", name: "NetworkIn", unit: "Megabits/Second" as const };
    cloud.events.putMetrics([{ ...metric, dimensions: { Pipeline: "0", ChannelId: "7" }, value }]);
  };
  const read = async (Period: number) => {
    const Metric = {
      ...{ Namespace: "AWS/MediaLive", MetricName: "NetworkIn" },
      Dimensions: [
        { Name: "ChannelId", Value: "7" },
        { Name: "Pipeline", Value: "0" },
      ],
    };
    const { MetricDataResults } = await metrics.send(
      new GetMetricDataCommand({
        ...{ StartTime: at(-24 * 60 * minute), EndTime: at(minute), ScanBy: "TimestampAscending" },
        MetricDataQueries: [{ Id: "in", MetricStat: { Metric, Period, Stat: "Average", Unit: "Megabits/Second" } }],
      }),
    );
    return MetricDataResults?.[0]?.Values;
  };
  for (const value of [1, 3, 5, 7]) {
    put(value);
    clock.advance(5_000);
  }
  expect(await read(5)).toEqual([1, 3, 5, 7]);
  expect(await read(10)).toEqual([2, 6]);
  await expect(read(7)).rejects.toThrow(/Period|Member/);
  clock.advance(3 * 60 * minute);
  put(9);
  expect(await read(5)).toEqual([9]);
});

test("refuses what CloudWatch refuses", async () => {
  const put = (datum: object) =>
    metrics.send(new PutMetricDataCommand({ Namespace: "Own", MetricData: [{ MetricName: "x", ...datum }] }));
  await expect(put({})).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  await expect(put({ Value: 1, Values: [1] })).rejects.toThrow();
  await expect(put({ Values: [1, 2], Counts: [1] })).rejects.toThrow();
  await expect(put({ Value: 1, Timestamp: at(-15 * 24 * 60 * minute) })).rejects.toThrow(/two weeks/);
  await expect(put({ Value: 1, Timestamp: at(3 * 60 * minute) })).rejects.toThrow(/two hours/);
  await expect(
    metrics.send(new PutDashboardCommand({ DashboardName: "x", DashboardBody: "{}" })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
});

const cli = "/usr/bin/aws";
test.skipIf(!existsSync(cli))(
  "the AWS command line agrees, by its older protocol (skipped where it is not installed)",
  async () => {
    const aws = async (...words: string[]) => {
      const { stdout } = await promisify(execFile)(
        cli,
        ["--endpoint-url", cloud.url, "--output", "json", "cloudwatch", ...words],
        {
          env: awsEnvironment,
          timeout: 30_000,
        },
      );
      return stdout === "" ? undefined : JSON.parse(stdout);
    };
    await aws(
      "put-metric-data",
      "--namespace",
      "Cli",
      "--metric-name",
      "Said",
      "--value",
      "3.5",
      "--dimensions",
      "A=b,C=d",
    );
    expect(await aws("list-metrics", "--namespace", "Cli")).toEqual({
      Metrics: [
        {
          Namespace: "Cli",
          MetricName: "Said",
          Dimensions: [
            { Name: "A", Value: "b" },
            { Name: "C", Value: "d" },
          ],
        },
      ],
    });
    const times = [
      "--start-time",
      at(-minute).toISOString(),
      "--end-time",
      at(minute).toISOString(),
      "--period",
      "300",
    ];
    const dimensions = ["--dimensions", "Name=A,Value=b", "Name=C,Value=d", "--statistics", "Sum"];
    const got = await aws(
      "get-metric-statistics",
      "--namespace",
      "Cli",
      "--metric-name",
      "Said",
      ...times,
      ...dimensions,
    );
    expect(got).toMatchObject({ Label: "Said", Datapoints: [{ Sum: 3.5 }] });
    await expect(aws("list-dashboards")).rejects.toThrow(/InvalidAction/);
  },
);
