import { expect, test } from "vitest";
import { moment, recording, session, snapshot, stream } from "./given.ts";
import { chatIsOpen, isSettled, sceneOf } from "./scene.ts";
import type { Session } from "./snapshot.ts";

const at = (status: Session["status"], fields: Partial<Session> = {}) => session({ status, ...fields });
const ended = stream({ status: "ENDED" });

test.each([
  ["nothing has been started", snapshot(), "announced"],
  ["the channel is being made", snapshot({ session: at("provisioning") }), "getting_ready"],
  ["the encoder is awaited", snapshot({ session: at("ready") }), "getting_ready"],
  ["video arrives", snapshot({ session: at("live", { liveAt: moment }) }), "live"],
  ["video stopped", snapshot({ session: at("interrupted", { liveAt: moment }) }), "reconnecting"],
  ["it ends", snapshot({ session: at("ending", { liveAt: moment }) }), "replay_coming"],
  ["a start was called off", snapshot({ session: at("ending") }), "announced"],
  ["a start came to nothing", snapshot({ session: at("ended") }), "announced"],
  ["it is recorded", snapshot({ stream: ended, session: at("recording", { liveAt: moment }) }), "replay_coming"],
  [
    "the recording is ready",
    snapshot({ stream: ended, session: at("ended", { liveAt: moment }), recordings: [recording()] }),
    "replay",
  ],
  [
    "the recording failed",
    snapshot({
      stream: ended,
      session: at("ended", { liveAt: moment }),
      recordings: [recording({ status: "FAILED", hls: null })],
    }),
    "over",
  ],
  [
    "it was not recorded",
    snapshot({ stream: stream({ status: "ENDED", isRecorded: false }), session: at("ended", { liveAt: moment }) }),
    "over",
  ],
  ["the platform before ours broadcast it", snapshot({ stream: ended, recordings: [recording()] }), "replay"],
  ["the start failed", snapshot({ session: at("failed") }), "announced"],
])("where %s, fans see %s", (_, state, kind) => {
  expect(sceneOf(state).kind).toBe(kind);
});

test("a page is settled only when nothing more can come", () => {
  const over = snapshot({ stream: ended, session: at("ended", { liveAt: moment }) });
  const processing = [recording({ status: "PROCESSING", hls: null })];
  expect(isSettled(over)).toBe(true);
  expect(isSettled({ ...over, recordings: [recording()] })).toBe(true);
  expect(isSettled({ ...over, recordings: processing })).toBe(false);
  expect(isSettled(snapshot({ session: at("live", { liveAt: moment }) }))).toBe(false);
  expect(isSettled(snapshot())).toBe(false);
  const unrecorded = stream({ isRecorded: false, status: "LIVE" });
  expect(isSettled(snapshot({ stream: unrecorded, session: at("ending", { liveAt: moment }) }))).toBe(false);
});

test("people can write from the start until the end", () => {
  const open = (status: Session["status"]) => chatIsOpen(snapshot({ session: at(status) }));
  expect([open("requested"), open("live"), open("interrupted")]).toEqual([true, true, true]);
  expect([open("ended"), open("failed"), chatIsOpen(snapshot())]).toEqual([false, false, false]);
});
