import fc from "fast-check";
import { expect, test } from "vitest";
import { session, snapshot, stream } from "./given.ts";
import { hear, type Known, type News, newer } from "./news.ts";
import type { Session } from "./snapshot.ts";

const known = (fields: Partial<Known> = {}): Known => ({ ...snapshot(), heard: 0, ...fields });
const statuses: Session["status"][] = [
  "requested",
  "provisioning",
  "ready",
  "live",
  "interrupted",
  "ending",
  "recording",
  "ended",
  "failed",
];
const anySession = fc
  .record({ day: fc.integer({ min: 1, max: 9 }), status: fc.constantFrom(...statuses) })
  .map(({ day, status }) => session({ id: `session${day}`, createdAt: `2027-01-0${day}T00:00:00.000Z`, status }));

test("news of a session is shown", () => {
  const told = session({ status: "live" });
  expect(hear(known({ session: session() }), { kind: "session", session: told }).session).toBe(told);
});

test("a poll that was asked before the socket spoke changes nothing but recordings", () => {
  const live = session({ status: "live" });
  const after = hear(known({ session: session({ status: "ready" }) }), { kind: "session", session: live });
  const old = snapshot({ session: session({ status: "ready" }), metrics: { now: 9, peak: 9, total: 9 } });
  const polled = hear(after, { kind: "polled", askedAt: 0, found: old });
  expect(polled).toEqual(after);
});

test("a poll that was asked since is shown whole", () => {
  const found = snapshot({ stream: stream({ title: "New title" }), session: session({ status: "live" }) });
  expect(hear(known({ heard: 4 }), { kind: "polled", askedAt: 4, found })).toEqual({ ...found, heard: 4 });
});

test("viewers raise the peak and never lower it", () => {
  const many = hear(known(), { kind: "viewers", now: 7 });
  expect(hear(many, { kind: "viewers", now: 2 }).metrics).toEqual({ now: 2, peak: 7, total: 7 });
});

test("a page that joins before there is a broadcast keeps what it knows", () => {
  const shown = session({ status: "live" });
  const joined: News = { kind: "joined", session: null, metrics: { now: 1, peak: 1, total: 1 } };
  expect(hear(known({ session: shown }), joined).session).toBe(shown);
});

test("whatever comes in whatever order, time does not run back", () => {
  fc.assert(
    fc.property(fc.array(anySession, { minLength: 1, maxLength: 12 }), (told) => {
      let shown: Session | null = null;
      for (const one of told) {
        const next: Session | null = newer(shown, one);
        if (shown && next) {
          expect(Date.parse(next.createdAt)).toBeGreaterThanOrEqual(Date.parse(shown.createdAt));
          const over = shown.status === "ended" || shown.status === "failed";
          if (over && next.id === shown.id) expect(["ended", "failed"]).toContain(next.status);
        }
        shown = next;
      }
      const newest = Math.max(...told.map(({ createdAt }) => Date.parse(createdAt)));
      expect(Date.parse(shown?.createdAt ?? "")).toBe(newest);
    }),
  );
});
