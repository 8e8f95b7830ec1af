import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { browserPath, openBrowser } from "../testing/browser.ts";
import { eventually } from "../testing/eventually.ts";
import { Publisher } from "../testing/publisher.ts";

const { site, film } = inject("platform");

let browser: Browser;
beforeAll(async () => {
  if (browserPath) browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Somebody with a browser of their own. What goes wrong in their pages fails the test. */
const person = async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  return { page, faults };
};

const signUp = async (page: Page, role: "A fan" | "A creator", name: string) => {
  await page.goto(`${site}/sign-up`);
  await page.getByRole("radio", { name: role }).check();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(`${randomUUID()}@example.test`);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-up"));
};

const player = (page: Page) => page.getByTestId("player");
const position = (page: Page) => player(page).evaluate((video: HTMLVideoElement) => video.currentTime);
const height = (page: Page) => player(page).evaluate((video: HTMLVideoElement) => video.videoHeight);

/**
 * Counts, from now on, what only a switch does to the picture: loaded seconds thrown away, and waiting before a gap
 * between two variants. Waiting for what this machine has not encoded yet is neither.
 */
const countBreaks = (page: Page) =>
  player(page).evaluate((video: HTMLVideoElement) => {
    const count = () => {
      video.dataset.breaks = String(Number(video.dataset.breaks ?? 0) + 1);
    };
    const ranges = () =>
      Array.from({ length: video.buffered.length }, (_, at) => [video.buffered.start(at), video.buffered.end(at)]);
    let end = 0;
    const look = () => {
      const loaded = ranges().at(-1)?.[1] ?? 0;
      if (loaded < end - 0.1) count();
      end = loaded;
      requestAnimationFrame(look);
    };
    look();
    video.addEventListener("waiting", () => {
      if (ranges().some(([start = 0]) => start > video.currentTime + 0.1)) count();
    });
  });
const breaks = (page: Page) => player(page).evaluate((video: HTMLVideoElement) => Number(video.dataset.breaks ?? 0));

const goesForward = async (page: Page) => {
  const from = await position(page);
  await eventually("the picture to go on", async () => (await position(page)) > from + 2, 30);
};

/** Opens the quality menu and answers what it offers. The bar fades while nobody moves, so the pointer does. */
const openQuality = async (page: Page) => {
  await player(page).hover();
  await page.getByRole("button", { name: /^Quality/ }).click();
  return page.getByRole("menuitemradio").allTextContents();
};

const say = async (page: Page, text: string) => {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
};

// Left out only where there is no Chromium and none can be installed; `npm test` then says why.
test.skipIf(!browserPath)("from signing up to the replay, with a creator and a fan", async () => {
  const creator = await person();
  const fan = await person();
  await signUp(creator.page, "A creator", "Ada");
  await signUp(fan.page, "A fan", "Finn");

  await creator.page.goto(`${site}/studio/new`);
  await creator.page.getByLabel("Title").fill("Songs by the window");
  await creator.page.getByRole("button", { name: "Create stream" }).click();
  await creator.page.waitForURL(/\/studio\/streams\/[a-z0-9]+$/);
  const streamId = creator.page.url().split("/").at(-1) ?? "";

  await creator.page.getByRole("button", { name: "Go live" }).click();
  await creator.page.getByRole("heading", { name: "Waiting for your encoder" }).waitFor();
  const server = await creator.page.getByLabel("Server", { exact: true }).inputValue();
  const key = creator.page.getByLabel("Stream key", { exact: true });
  expect(await key.getAttribute("type")).toBe("password");
  const publisher = new Publisher(film, `${server}/${await key.inputValue()}`);

  await creator.page.getByRole("heading", { name: "You are live" }).waitFor();
  const began = Date.now();
  await fan.page.goto(site);
  await fan.page.getByRole("link", { name: /Songs by the window/ }).click();
  await goesForward(fan.page);
  await goesForward(creator.page);

  const offered = await openQuality(fan.page);
  expect(offered.filter((name) => /^\d+p$/.test(name)).length).toBeGreaterThanOrEqual(4);
  await countBreaks(fan.page);
  await fan.page.getByRole("menuitemradio", { name: "240p" }).click();
  await eventually("the picture in 240 lines", async () => (await height(fan.page)) === 240, 30);
  await openQuality(fan.page);
  await fan.page.getByRole("menuitemradio", { name: "720p" }).click();
  await eventually("the picture in 720 lines", async () => (await height(fan.page)) === 720, 30);
  await goesForward(fan.page);
  expect(await breaks(fan.page)).toBe(0);

  // The creator's own preview is no viewer.
  await fan.page.getByText("1 watching").waitFor();
  await say(fan.page, "Hello from the fan");
  await creator.page.getByRole("log").getByText("Hello from the fan").waitFor();
  await say(creator.page, "Hello from the stage");
  await fan.page.getByRole("log").getByText("Hello from the stage").waitFor();

  await creator.page.getByRole("button", { name: "End broadcast" }).click();
  await creator.page.getByRole("button", { name: "End it now" }).click();
  const asked = Date.now();
  await creator.page.getByRole("heading", { name: "Your replay is ready" }).waitFor({ timeout: 90_000 });
  await publisher.stop();

  const duration = await eventually("the replay's length", async () => {
    const seconds = await player(fan.page).evaluate((video: HTMLVideoElement) => video.duration);
    return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
  });
  // The encoder pushed from before the page said so until the channel had stopped, a little after the click.
  expect(duration).toBeGreaterThan((asked - began) / 1000 - 1);
  await fan.page.getByRole("button", { name: /^Play/ }).first().click();
  await goesForward(fan.page);
  // From the end of the broadcast to its replay on the watch page: no more than a minute.
  expect(Date.now() - asked).toBeLessThan(60_000);
  expect(creator.faults).toEqual([]);
  expect(fan.faults).toEqual([]);
  expect(streamId).not.toBe("");
});
