import { expect, test, vi } from "vitest";
import { tellBusy } from "./busy.ts";
import { metricLines } from "./meter.ts";

vi.stubEnv("SST_RESOURCE_App", JSON.stringify({ name: "directfanz", stage: "test" }));

const busyFor = async (work: () => Promise<unknown>): Promise<number[]> => {
  const said: number[] = [];
  const hear = (line: unknown) => {
    const told = JSON.parse(String(line));
    if ("process.busy" in told) said.push(told["process.busy"]);
  };
  metricLines.subscribe(hear);
  const stop = tellBusy(200);
  await work();
  // The value of the work's own time is said after it.
  await vi.waitFor(() => expect(said.length).toBeGreaterThan(0), 5_000);
  stop();
  metricLines.unsubscribe(hear);
  return said;
};

test("a process that works without a pause is busy all the time, one that waits hardly ever", async () => {
  const [working = 0] = await busyFor(async () => {
    const end = performance.now() + 1_000;
    while (performance.now() < end);
  });
  const waiting = Math.min(...(await busyFor(() => new Promise((resolve) => setTimeout(resolve, 1_000)))));
  expect(working).toBeGreaterThan(80);
  expect(working).toBeLessThanOrEqual(100);
  expect(waiting).toBeGreaterThanOrEqual(0);
  expect(waiting).toBeLessThan(working / 2);
});
