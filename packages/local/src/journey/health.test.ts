import { join } from "node:path";
import type { Health } from "@directfanz/live/health/view";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { root } from "../run/folder.ts";
import { audit } from "../testing/audit.ts";
import { creatorWithStream, pushAddress, reaches } from "../testing/broadcast.ts";
import { type BrokenPushName, type Push, push } from "../testing/broken-pushes.ts";
import { browserPath, openBrowser, openPage } from "../testing/browser.ts";
import { eventually } from "../testing/eventually.ts";
import type { Visitor } from "../testing/visitor.ts";

type Kind = Health["notMeasured"][number];

const { site } = inject("platform");
const films = join(root, ".local/test/films/broken");

let browser: Browser;
beforeAll(async () => {
  if (browserPath) browser = await openBrowser();
});
afterAll(() => browser?.close());

/** As many broadcasts at the same time as two cores carry beside everything else. */
const atOnce = 4;
const waiting: (() => void)[] = [];
let running = 0;
const inTurn = async (work: () => Promise<void>): Promise<void> => {
  if (running === atOnce) await new Promise<void>((go) => waiting.push(go));
  else running += 1;
  try {
    await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
};

interface Broadcast {
  creator: Visitor;
  streamId: string;
  pushed: Push;
}

/** A broadcast of its own for a push, ended afterwards. */
const broadcastOf = (name: BrokenPushName, work: (broadcast: Broadcast) => Promise<void>): Promise<void> =>
  inTurn(async () => {
    const { creator, streamId } = await creatorWithStream({ isRecorded: false });
    let pushed: Push | undefined;
    try {
      await creator.call("POST", `/api/streams/${streamId}/start`);
      await reaches(creator, streamId, ["ready"], 120);
      pushed = await push(name, await pushAddress(creator, streamId), films);
      await work({ creator, streamId, pushed });
    } finally {
      await pushed?.stop();
      await creator.call("POST", `/api/streams/${streamId}/stop`);
    }
  });

const healthOf = async ({ creator, streamId }: Broadcast): Promise<Health> => {
  const { status, body } = await creator.call<{ health: Health }>("GET", `/api/streams/${streamId}/health`);
  expect(status).toBe(200);
  return body.health;
};

/** Waits until the API says so of the push; what it says besides stands in the error. */
const finds = (broadcast: Broadcast, kind: Kind) =>
  eventually(
    kind,
    async () => {
      const health = await healthOf(broadcast);
      const problem = health.problems.find((one) => one.kind === kind);
      // Counts tell something before it can be said how the rest is.
      if (!problem || health.status === "unknown") throw new Error(JSON.stringify(health));
      return { health, problem };
    },
    90,
  );

/** What is told of each push. The slowest to be seen first. */
const told: [BrokenPushName, Kind, RegExp][] = [
  ["bitrateUnstable", "bitrate_unstable", /Rate Control/],
  ["frameRateUnstable", "frame_rate_unstable", /Common FPS Values/],
  ["slowerThanRealTime", "slower_than_real_time", /Dynamically change bitrate/],
  ["pictureSizeChanges", "resolution_changed", /Output \(Scaled\) Resolution/],
  ["reconnects", "reconnects", /Automatically Reconnect/],
  ["bitrateTooHigh", "bitrate_high", /Video Bitrate/],
  ["bitrateTooLow", "bitrate_low", /Video Bitrate/],
  ["frameRateTooLow", "frame_rate_low", /Common FPS Values/],
  ["sampleRate", "sample_rate", /Sample Rate/],
  ["noPicture", "no_video", /Video Encoder/],
  ["noSound", "no_audio", /Advanced Audio Properties/],
  ["pictureCodec", "wrong_video_codec", /H\.264/],
  ["soundCodec", "wrong_audio_codec", /AAC/],
  ["secondPublisher", "second_publisher_refused", /Stream Key/],
];

describe.concurrent("what is wrong with a push is told to its creator", () => {
  test.for(told)("%s: %s", ([name, kind, remedy]) =>
    broadcastOf(name, async (broadcast) => {
      const { health, problem } = await finds(broadcast, kind);
      expect(problem.remedy).toMatch(remedy);
      expect(health.status).toBe({ error: "bad", warning: "fair", info: "good" }[problem.severity]);
    }),
  );

  test("a healthy push has nothing wrong, and everything about it is measured; then nothing arrives", () =>
    broadcastOf("healthy", async (broadcast) => {
      const good = await eventually("a good stream", async () => {
        const health = await healthOf(broadcast);
        return health.status === "good" && health.problems.length === 0 && health;
      });
      expect(good).toMatchObject({ offline: false, notMeasured: [], measures: { width: 640, height: 360 } });
      await reaches(broadcast.creator, broadcast.streamId, ["live"]);
      await broadcast.pushed.stop();
      const { health } = await finds(broadcast, "no_signal");
      expect(health).toMatchObject({ status: "bad", offline: true, measures: { width: 640, height: 360 } });
    }));

  // Left out only where there is no Chromium and none can be installed; `npm test` then says why.
  test.skipIf(!browserPath)("keyFramesTooFar: key_frames_apart, on the page with its remedy", () =>
    broadcastOf("keyFramesTooFar", async (broadcast) => {
      const page = await openPage(browser, broadcast.creator);
      await page.goto(`${site}/studio/streams/${broadcast.streamId}`);
      const panel = page.getByRole("region", { name: "Stream health" });
      await panel.getByText("Warning:").waitFor();
      await panel.getByText(/Key frames are \d+\.\d s apart/).waitFor();
      await panel.getByText(/Keyframe Interval → 2 s/).waitFor();
      await panel.getByRole("img", { name: /^Bitrate over 3 minutes/ }).waitFor();
      expect(await audit(page)).toEqual([]);
      const { problem } = await finds(broadcast, "key_frames_apart");
      expect(problem.severity).toBe("warning");
      await closes(page);
      await broadcast.pushed.stop();
      await panel.getByText("Offline: these are the last values").waitFor();
    }),
  );
});

/** The list is opened and closed by the keyboard alone. */
const closes = async (page: Page): Promise<void> => {
  const button = page.getByRole("region", { name: "Stream health" }).getByRole("button");
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByText("Warning:").waitFor({ state: "hidden" });
  expect(await button.getAttribute("aria-expanded")).toBe("false");
};
