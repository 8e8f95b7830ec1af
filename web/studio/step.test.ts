import { expect, test } from "vitest";
import { moment, session, stream } from "../stream/given.ts";
import { stepOf } from "./step.ts";

test.each([
  ["nothing was started", null, "draft"],
  ["it was asked for", session(), "starting"],
  ["all channels are taken", session({ queue: { position: 2, of: 3, estimatedAt: null } }), "queued"],
  [
    "AWS has no room for the channel",
    session({ status: "provisioning", queue: { position: 1, of: 1, estimatedAt: null } }),
    "queued",
  ],
  ["the channel is being made", session({ status: "provisioning" }), "starting"],
  ["the channel runs", session({ status: "ready" }), "waiting"],
  ["video arrives", session({ status: "live", liveAt: moment }), "live"],
  ["video stopped", session({ status: "interrupted", liveAt: moment }), "interrupted"],
  ["the channel failed before anybody saw it", session({ status: "provisioning", readyAt: moment }), "starting"],
  ["the channel failed", session({ status: "recovering", liveAt: moment }), "recovering"],
  ["it ends", session({ status: "ending" }), "ending"],
  ["it is recorded", session({ status: "recording", liveAt: moment }), "recording"],
  ["it is over", session({ status: "ended", liveAt: moment }), "ready"],
  ["a start was called off", session({ status: "ended" }), "draft"],
  ["it failed", session({ status: "failed" }), "failed"],
])("where %s, the studio shows it", (_, broadcast, step) => {
  expect(stepOf({ stream: stream(), session: broadcast })).toBe(step);
});

test("a stream of the platform before ours is over without a broadcast of ours", () => {
  expect(stepOf({ stream: stream({ status: "ENDED" }), session: null })).toBe("ready");
});
