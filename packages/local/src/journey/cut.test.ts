import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endAndRecord, liveBroadcast } from "../testing/broadcast.ts";
import { browserPath, openBrowser, openPage } from "../testing/browser.ts";
import { eventually } from "../testing/eventually.ts";
import { killAndReplace, pidOf } from "../testing/processes.ts";
import { Visitor } from "../testing/visitor.ts";

const { site } = inject("platform");

let browser: Browser;
beforeAll(async () => {
  if (browserPath) browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Cuts every socket, and does the work while none can be opened. */
const withoutRealtime = async (work: () => Promise<void>) => {
  await killAndReplace("realtime");
  // The one in its place is stopped before it listens.
  const pid = pidOf("realtime");
  process.kill(pid, "SIGSTOP");
  try {
    await work();
  } finally {
    process.kill(pid, "SIGCONT");
  }
};

// Left out only where there is no Chromium and none can be installed; `npm test` then says why.
test.skipIf(!browserPath)(
  "with every socket cut, the page still follows the stream and keeps what was typed",
  async () => {
    const { creator, streamId, publisher } = await liveBroadcast();
    const fan = await Visitor.signedUp(site, "FAN", "Finn");
    const page = await openPage(browser, fan);
    await page.goto(`${site}/watch/${streamId}`);
    const message = page.getByLabel("Message");
    const paused = page.getByText(/^Live updates paused/);
    const said = async () => {
      const { body } = await fan.call<{ items: { message: string }[] }>("GET", `/api/streams/${streamId}/chat`);
      return body.items.map((item) => item.message);
    };

    await page.getByText("1 watching").waitFor();
    await message.fill("I was about to say");
    await withoutRealtime(async () => {
      await paused.waitFor();
      await message.press("Enter");
      await page.getByText("Chat is reconnecting. What you typed is kept.").waitFor();
      expect(await message.inputValue()).toBe("I was about to say");
      expect(await said()).toEqual([]);
    });
    await paused.waitFor({ state: "detached" });
    expect(await message.inputValue()).toBe("I was about to say");
    await message.press("Enter");
    await page.getByRole("log").getByText("I was about to say").waitFor();
    expect(await message.inputValue()).toBe("");
    expect(await said()).toEqual(["I was about to say"]);

    await withoutRealtime(async () => {
      await paused.waitFor();
      const { durationSeconds } = await endAndRecord(creator, streamId);
      await publisher.stop();
      // From here on the live picture is gone; what plays is the recording.
      await page.getByText("The chat is open during a broadcast.").waitFor();
      const duration = () => page.getByTestId("player").evaluate((video: HTMLVideoElement) => video.duration);
      await eventually("the replay", async () => Math.abs((await duration()) - durationSeconds) < 2);
    });
  },
);
