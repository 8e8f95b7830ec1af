import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { failures, machine, next, Status } from "./machine.ts";

const page = readFileSync(new URL("../../../../docs/lifecycle.md", import.meta.url), "utf8");

test("the diagram in the documentation is the table", () => {
  const drawn = [...page.matchAll(/^ {2}(\w+) --> (\w+): (\w+)$/gm)].map(
    ([, from, to, fact]) => `${from} ${fact} ${to}`,
  );
  const table = Object.entries(machine).flatMap(([from, facts]) =>
    Object.entries(facts).map(([fact, { to }]) => `${from} ${fact} ${to}`),
  );
  expect(drawn.sort()).toEqual(table.sort());
});

test("from every state but the last ones a broadcast can be ended, and every state can be reached", () => {
  const reached = new Set(Object.values(machine).flatMap((facts) => Object.values(facts).map(({ to }) => to)));
  expect([...reached, "requested"].sort()).toEqual([...Status.options].sort());
  for (const status of Status.options) {
    const over = ["ending", "recording", "ended", "failed"].includes(status);
    expect(machine[status].end_requested !== undefined, status).toBe(!over);
  }
});

test("only what was seen and is to be recorded goes on to a recording", () => {
  const stopped = (liveAt: Date | null, isRecorded: boolean) =>
    next({ status: "ending", liveAt, isRecorded }, "channel_stopped")?.to;
  expect(stopped(new Date(), true)).toBe("recording");
  expect(stopped(new Date(), false)).toBe("ended");
  expect(stopped(null, true)).toBe("ended");
});

test("every failure says in plain words what happened and what to do", () => {
  for (const { message, remedy } of Object.values(failures)) {
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  }
});
