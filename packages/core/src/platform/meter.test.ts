import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { gathered, Line } from "../testing/metrics.ts";
import { link } from "./links.ts";
import { count, lineOf, measure, meter } from "./meter.ts";
import { type Dimension, type MetricName, metrics, namespaceOf } from "./metrics.ts";

const names = Object.keys(metrics) as MetricName[];
const dimensionNames: Dimension[] = ["family", "function", "reason", "role", "limit"];

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 2_000 }), fc.constantFrom("", " ", ":", " :x", "\n", "é"));
const value = fc.double({ noNaN: true, min: -(2 ** 360), max: 2 ** 360 });
const values = fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1 });
const dimensions = fc.record(Object.fromEntries(dimensionNames.map((name) => [name, text])), { requiredKeys: [] });

test("Property 20: whatever metrics and values are said, the line is an EMF document that names exactly them", () => {
  fc.assert(
    fc.property(values, dimensions, fc.date({ noInvalidDate: true, min: new Date(0) }), (said, by, now) => {
      const text = lineOf("directfanz/test", said, by, now.getTime());
      expect(text).not.toContain("\n");
      const line = Line.parse(JSON.parse(text));
      const told = line._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
      expect(told.sort()).toEqual(Object.keys(said).sort());
      for (const [name, value] of Object.entries(said)) expect(line[name]).toBeCloseTo(value);
      for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics)
        for (const { Name, Unit } of Metrics)
          expect([Dimensions, Unit]).toEqual([metrics[Name as MetricName].by, metrics[Name as MetricName].unit]);
    }),
    { numRuns: 300 },
  );
});

test("the schema of these tests refuses what AWS's specification refuses", () => {
  const good = JSON.parse(lineOf("directfanz/test", { "requests.served": 1 }, { family: "streams" }));
  expect(Line.safeParse(good).success).toBe(true);
  const directive = good._aws.CloudWatchMetrics[0];
  const bad = [
    { ...good, family: undefined },
    { ...good, family: 1 },
    { ...good, family: "x".repeat(1025) },
    { ...good, "requests.served": "1" },
    { ...good, _aws: { ...good._aws, Timestamp: 1.5 } },
    { ...good, _aws: { ...good._aws, CloudWatchMetrics: [{ ...directive, Namespace: "" }] } },
    { ...good, _aws: { ...good._aws, CloudWatchMetrics: [{ ...directive, Dimensions: [] }] } },
    { ...good, _aws: { ...good._aws, CloudWatchMetrics: [{ ...directive, Metrics: [{ Name: "other" }] }] } },
    {
      ...good,
      _aws: { ...good._aws, CloudWatchMetrics: [{ ...directive, Metrics: [{ Name: "a", Unit: "Apples" }] }] },
    },
  ];
  for (const document of bad) expect(Line.safeParse(document).success, JSON.stringify(document)).toBe(false);
});

test("a metric is said in the stage's own namespace, and what is no number is not said and fails nothing", async () => {
  const lines = await gathered(() => {
    count("chat.said");
    measure("users.active", Number.NaN);
    measure("users.active", Number.POSITIVE_INFINITY);
    measure("users.active", 3);
    meter({ "requests.served": 1, "requests.duration": 12 }, { family: "streams" });
  });
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line._aws.CloudWatchMetrics[0]?.Namespace).toBe(namespaceOf(link("App")));
  expect(lines[2]).toMatchObject({ "requests.served": 1, "requests.duration": 12, family: "streams" });
});

test("every metric of the catalogue can be a metric of CloudWatch's", () => {
  const few = z.array(z.array(z.string().min(1).max(255)).max(30)).min(1);
  for (const [name, { by, tells }] of Object.entries(metrics)) {
    expect(name).toMatch(/^[\x21-\x7e]{1,255}$/);
    expect(few.safeParse(by).success).toBe(true);
    expect(new Set(by.map((set) => set.join())).size).toBe(by.length);
    expect(tells).toMatch(/^[A-Z].*\.$/);
  }
});

/** Never called: the compiler reads it. Each line is wrong, or the directive above it is. */
export const refused = () => {
  // @ts-expect-error there is no such metric
  count("streams.begun");
  // @ts-expect-error a dimension is missing
  count("streams.failed");
  // @ts-expect-error it has another dimension
  count("streams.failed", { role: "FAN" });
  // @ts-expect-error it has none
  count("chat.said", { role: "FAN" });
  // @ts-expect-error there is no such metric among them
  meter({ "chat.said": 1, "chat.heard": 1 });
  // @ts-expect-error a dimension of one of them is missing
  meter({ "chat.said": 1, "streams.failed": 1 });
};
