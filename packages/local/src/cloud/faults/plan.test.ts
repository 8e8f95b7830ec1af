import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { State } from "../state.ts";
import { doneFaults } from "./done.ts";
import { Plan } from "./plan.ts";
import { Faults, noFaults } from "./schema.ts";

let folder: string;
let state: State;
const open = () => new State(join(folder, "state.sqlite"));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-"));
  state = open();
});
afterEach(() => {
  state.close();
  rmSync(folder, { recursive: true, force: true });
});

const decisions = (plan: Plan) => Array.from({ length: 64 }, () => plan.happens("lost", "x", 0.5));

test("the seed decides, and setting faults begins it anew", () => {
  const plan = new Plan(state, { seed: 1 });
  const first = decisions(plan);
  plan.set(Faults.parse({ seed: 2 }));
  const second = decisions(plan);
  plan.set(Faults.parse({ seed: 1 }));
  expect(decisions(plan)).toEqual(first);
  expect(second).not.toEqual(first);
});

test("a higher rate adds faults and moves none", () => {
  const plan = new Plan(state, {});
  const few = Array.from({ length: 200 }, () => plan.happens("lost", "x", 0.2));
  plan.set(noFaults);
  const many = Array.from({ length: 200 }, () => plan.happens("lost", "x", 0.4));
  expect(few.every((happened, at) => !happened || many[at])).toBe(true);
  expect(many.filter(Boolean).length).toBeGreaterThan(few.filter(Boolean).length);
});

test("what was set survives a restart, which goes on with other numbers; another beginning forgets it", () => {
  const before = new Plan(state, {});
  before.set(Faults.parse({ seed: 5, events: { losses: 1 } }));
  const drawn = decisions(before);
  state.close();
  state = open();
  const after = new Plan(state, {});
  expect(after.faults).toMatchObject({ seed: 5, events: { losses: 1 } });
  expect(decisions(after)).not.toEqual(drawn);
  expect(after.done.counts().lost).toBeGreaterThan(drawn.filter(Boolean).length);
  expect(new Plan(state, { seed: 9 }).faults).toEqual(Faults.parse({ seed: 9 }));
});

test("what was done is remembered up to a bound", () => {
  const done = doneFaults(state, 10);
  for (let number = 1; number <= 25; number += 1) done.add("lost", `${number}`, { number });
  expect(done.list(0, 100).map(({ subject }) => subject)).toEqual(Array.from({ length: 10 }, (_, at) => `${at + 16}`));
  expect(done.list(20, 2).map(({ sequence }) => sequence)).toEqual([21, 22]);
  expect(done.counts()).toEqual({ lost: 10 });
});

test("a misspelt fault, a rate above one and a call that is none are refused", () => {
  for (const wrong of [{ event: {} }, { events: { losses: 2 } }, { calls: { "CreateChannel()": {} } }]) {
    expect(Faults.safeParse(wrong).success).toBe(false);
  }
  expect(Faults.safeParse({ calls: { "*": {}, s3: {}, "medialive.CreateChannel": { failedAfter: 1 } } }).success).toBe(
    true,
  );
});
