import { setTimeout as wait } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { faultsOf } from "../cloud/faults/client.ts";
import { endAndRecord, liveBroadcast } from "../testing/broadcast.ts";
import { browserPath, openBrowser, openPage } from "../testing/browser.ts";
import { Visitor } from "../testing/visitor.ts";

const { site, cloud } = inject("platform");

// Left out only where there is no Chromium and none can be installed; `npm test` then says why.
test.skipIf(!browserPath)(
  "a broadcast whose harvests all fail has its replay of the archive, on the watch page",
  async () => {
    const faults = faultsOf(cloud);
    const { creator, streamId, publisher } = await liveBroadcast({ isRecorded: true });
    await wait(8_000);
    await faults.set({ harvests: { failed: 1 } });
    const recording = await endAndRecord(creator, streamId).finally(() => faults.quiet());
    await publisher.stop();
    // What MediaLive archived as it came, to a segment of six seconds; an MP4 is MediaPackage's to make.
    expect(recording.mp4).toBeNull();
    expect(recording.durationSeconds).toBeGreaterThan(6);
    expect(recording.durationSeconds).toBeLessThan(publisher.sent + 1);

    const browser = await openBrowser();
    try {
      const page = await openPage(browser, await Visitor.signedUp(site, "FAN", "Finn"));
      await page.goto(`${site}/watch/${streamId}`);
      await page.getByRole("button", { name: /^Play/ }).first().click();
      await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 2, undefined, {
        polling: 250,
      });
      const { duration, height } = await page.getByTestId("player").evaluate((video: HTMLVideoElement) => ({
        duration: video.duration,
        height: video.videoHeight,
      }));
      expect(Math.abs(duration - recording.durationSeconds)).toBeLessThan(1.5);
      expect(height).toBe(720);
    } finally {
      await browser.close();
    }
  },
);
