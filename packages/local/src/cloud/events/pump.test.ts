import { expect, test } from "vitest";
import { pump } from "./pump.ts";
import { manualClock } from "./testing.ts";

const settle = () => new Promise((go) => setTimeout(go, 20));

test("work runs when it is due, and after a failure once more a second later", async () => {
  const clock = manualClock("2026-11-22T13:00:00Z");
  const start = clock.now();
  const due = [start + 500, start + 2_000];
  const ran: number[] = [];
  let failures = 1;
  const running = pump(
    clock,
    () => due[0],
    () => {
      while (due[0] !== undefined && due[0] <= clock.now()) {
        if (failures-- > 0) throw new Error("once");
        due.shift();
        ran.push(clock.now() - start);
      }
    },
  );
  running.wake();
  for (let step = 0; step < 30; step += 1) {
    await settle();
    clock.advance(100);
  }
  await settle();
  expect(ran).toEqual([1_500, 2_000]);
  due.push(clock.now());
  running.close();
  running.wake();
  await settle();
  expect(ran).toHaveLength(2);
});
