import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { audit } from "../testing/audit.ts";
import { creatorWithStream, endAndRecord, pushAddress, reaches } from "../testing/broadcast.ts";
import { browserPath, openBrowser, openPage } from "../testing/browser.ts";
import { Publisher } from "../testing/publisher.ts";
import { Visitor } from "../testing/visitor.ts";

const { site, film } = inject("platform");

let browser: Browser;
beforeAll(async () => {
  if (browserPath) browser = await openBrowser();
});
afterAll(() => browser?.close());

/** All of a page's faults are told, and those of the pages after it. */
const isSound = async (page: Page, name: string) => expect.soft(await audit(page), name).toEqual([]);

const heading = (page: Page, name: string) => page.getByRole("heading", { name }).first().waitFor();
const isPlaying = (page: Page) =>
  page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 0, undefined, { polling: 250 });

// Left out only where there is no Chromium and none can be installed; `npm test` then says why.
describe.skipIf(!browserPath)("everybody can use", () => {
  test("the audit finds what it is there to find", async () => {
    const page = await openPage(browser);
    await page.setContent(
      '<html lang="en"><title>x</title><img src="data:,"><p style="width: 500px; color: #ccc">Pale',
    );
    const found = await audit(page);
    const seen = (where: string, what: RegExp) => found.filter((one) => one.startsWith(where) && what.test(one)).length;
    for (const where of ["1280 px, dark", "1280 px, light", "360 px, dark", "360 px, light"]) {
      expect(seen(where, /: image-alt at img/)).toBe(1);
      expect(seen(where, /: color-contrast at p/)).toBe(1);
      expect(seen(where, /: scrolls sideways/)).toBe(where.startsWith("360") ? 1 : 0);
    }
  });

  test("the pages of who has not signed in", async () => {
    const [announced, members] = [
      await creatorWithStream({ scheduledAt: new Date(Date.now() + 3 * 86_400_000).toISOString() }),
      await creatorWithStream({ isPublic: false }),
    ];
    const page = await openPage(browser);
    for (const [path, title] of [
      ["/sign-up", "Join DirectFanz"],
      ["/sign-in", "Welcome back"],
      ["/replays", "Replays"],
      ["/no/such/page", "There is nothing here"],
      [`/watch/${announced.streamId}`, "Evening session"],
      [`/watch/${members.streamId}`, "This stream is for members"],
    ] as const) {
      await page.goto(site + path);
      await heading(page, title);
      await isSound(page, path);
    }
    await page.goto(site);
    await page.getByRole("region", { name: "Coming up" }).getByRole("article").first().waitFor();
    await isSound(page, "home");
  });

  test("the studio of who has no stream yet", async () => {
    const page = await openPage(browser, await Visitor.signedUp(site, "ARTIST", "Ada"));
    await page.goto(`${site}/studio`);
    await page.getByText("No streams yet").waitFor();
    await isSound(page, "studio");
    await page.goto(`${site}/studio/new`);
    await heading(page, "New stream");
    await isSound(page, "new stream");
  });

  test("a broadcast, from the draft to the replay", async () => {
    const { creator, streamId } = await creatorWithStream({
      description: "With guests, and a song that nobody knows.",
    });
    const [studio, watch] = [
      await openPage(browser, creator),
      await openPage(browser, await Visitor.signedUp(site, "FAN", "Finn")),
    ];
    await studio.goto(`${site}/studio/streams/${streamId}`);
    await heading(studio, "Ready when you are");
    await isSound(studio, "studio, draft");

    await creator.call("POST", `/api/streams/${streamId}/start`);
    await heading(studio, "Waiting for your encoder");
    await isSound(studio, "studio, waiting for the encoder");

    await watch.goto(`${site}/watch/${streamId}`);
    await watch.getByText("Ada is getting ready").waitFor();
    await isSound(watch, "watch, getting ready");

    const publisher = new Publisher(film, await pushAddress(creator, streamId));
    await heading(studio, "You are live");
    await watch.getByLabel("Message").fill("Good evening");
    await watch.getByRole("button", { name: "Send" }).click();
    await Promise.all([isPlaying(studio), isPlaying(watch)]);
    await studio.getByRole("log").getByText("Good evening").waitFor();
    await isSound(studio, "studio, live");
    await isSound(watch, "watch, live");
    await watch.getByTestId("player").hover();
    await watch.getByRole("button", { name: /^Quality/ }).click();
    await watch.getByRole("menuitemradio").first().waitFor();
    await isSound(watch, "watch, quality menu");
    await watch.keyboard.press("Escape");
    await studio.getByRole("button", { name: "End broadcast" }).click();
    await studio.getByRole("button", { name: "End it now" }).waitFor();
    await isSound(studio, "studio, ending is asked about");
    await studio.keyboard.press("Escape");

    await publisher.stop();
    await heading(studio, "Your video stopped. We kept your stream.");
    await isSound(studio, "studio, interrupted");
    await watch.getByText("We will be right back").waitFor();
    await isSound(watch, "watch, reconnecting");

    await reaches(creator, streamId, ["interrupted"]);
    await endAndRecord(creator, streamId);
    await heading(studio, "Your replay is ready");
    await isSound(studio, "studio, replay");
    await watch.getByRole("button", { name: /^Play/ }).first().waitFor();
    await isSound(watch, "watch, replay");
    await watch.goto(`${site}/replays`);
    await watch.getByRole("article").first().waitFor();
    await isSound(watch, "replays");
    await studio.goto(`${site}/studio`);
    await studio.getByRole("link", { name: /Evening session/ }).waitFor();
    await isSound(studio, "studio, list");
  });
});
