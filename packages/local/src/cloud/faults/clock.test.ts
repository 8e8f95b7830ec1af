import { InvokeCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { type TestCloud, testCloud } from "../events/testing.ts";
import { Faults } from "./schema.ts";

const telling = `
export const handler = async (_, context) => ({
  now: Date.now(),
  made: new Date().getTime(),
  called: Date.parse(Date()),
  given: new Date("2026-01-01T00:00:00Z").toISOString(),
  is: new Date() instanceof Date && new Date().constructor === Date,
  left: context.getRemainingTimeInMillis(),
  variable: process.env.CLOCK_OFFSET ?? "none",
  pid: process.pid,
});`;

interface Told {
  now: number;
  made: number;
  called: number;
  given: string;
  is: boolean;
  left: number;
  variable: string;
  pid: number;
}
const ask = async (cloud: TestCloud, FunctionName: string): Promise<Told> => {
  const { Payload } = await cloud.clients.lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as Told;
};
/** Milliseconds; a run takes less than a minute. */
const slack = 60_000;

test("each function's process has a wrong clock of its own, and all of it agrees with itself", async () => {
  const skew = 86_400_000;
  const cloud = await testCloud({ one: telling, two: telling }, { faults: { seed: 3, clocks: { skew } } });
  const offsets = [];
  for (const name of ["one", "two"]) {
    const told = await ask(cloud, name);
    const noted = cloud.faults?.plan.done.list(0, 10).find(({ subject }) => subject === name);
    const offset = Number(noted?.detail.milliseconds);
    offsets.push(offset);
    expect(Math.abs(offset)).toBeLessThanOrEqual(skew);
    expect(Math.abs(told.now - Date.now() - offset)).toBeLessThan(slack);
    expect(Math.abs(told.made - told.now)).toBeLessThan(slack);
    expect(Math.abs(told.called - told.now)).toBeLessThan(slack);
    expect(told).toMatchObject({ given: "2026-01-01T00:00:00.000Z", is: true, variable: "none" });
    // Its time to run is what it was given, whatever its clock says.
    expect(told.left).toBeGreaterThan(0);
    expect(told.left).toBeLessThanOrEqual(10_000);
  }
  expect(offsets[0]).not.toBe(offsets[1]);
  expect(Math.min(...offsets.map(Math.abs))).toBeGreaterThan(slack);

  // When clocks are right again, nothing runs in a process whose clock is not.
  const wrong = await ask(cloud, "one");
  cloud.faults?.plan.set(Faults.parse({}));
  const right = await ask(cloud, "one");
  expect(right.pid).not.toBe(wrong.pid);
  expect(Math.abs(right.now - Date.now())).toBeLessThan(slack);
});

test("without faults a function's clock is the machine's", async () => {
  const cloud = await testCloud({ one: telling });
  expect(Math.abs((await ask(cloud, "one")).now - Date.now())).toBeLessThan(slack);
});
