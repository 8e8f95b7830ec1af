import { describe, expect, test } from "vitest";
import { arnOf } from "../../packages/synth/src/arn.ts";
import { made, of, type Resource } from "../../packages/synth/src/graph.ts";
import { every, graphsOf } from "../../packages/synth/src/testing/every.ts";

const arn = ({ name, inputs }: Resource) => arnOf("aws:sqs:Queue", String(inputs.name ?? name), "us-east-1");

/** Where dead letters go, in whatever words the source has for it. */
const deadLetters = (value: unknown, path = ""): string[] =>
  typeof value === "string"
    ? /dead_?letter|onFailure|redrivePolicy/i.test(path)
      ? (value.match(/arn:aws:sqs:[\w-]+:\d+:[\w.-]+/g) ?? [])
      : []
    : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, item]) => deadLetters(item, `${path}.${key}`))
      : [];

describe.each(await graphsOf(every))("%s", (name, graph) => {
  const queues = of(graph, "aws:sqs:Queue").filter(({ read }) => !read);
  const named = new Set(made(graph).flatMap(({ inputs }) => deadLetters(inputs)));

  test("has queues, where anything is handed on", () => {
    expect(queues.length > 0).toBe(name !== "pipeline");
  });

  test("every queue is somebody's dead letters, or has a place for its own", () => {
    const lost = queues.filter((queue) => !named.has(arn(queue)) && deadLetters(queue.inputs).length === 0);
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  test("dead letters are a queue of the graph's, and stay the 14 days that SQS allows", () => {
    const there = new Map(queues.map((queue) => [arn(queue), queue]));
    for (const one of named) expect(there.get(one)?.inputs.messageRetentionSeconds, one).toBe(14 * 24 * 3600);
  });
});
