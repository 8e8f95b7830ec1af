import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "./chromium.ts";
import type { Visitor } from "./visitor.ts";

/** Where a browser is; tests that need one are left out where there is none, and `npm test` says why. */
export const browserPath = findChromium();

/** Chromium without a window, with sound off, and quiet towards the rest of the world. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(browserPath ? { executablePath: browserPath } : {}),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--mute-audio",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });

/** A page in a browser context of its own, of nobody or of a visitor who has signed in by the API. */
export const openPage = async (browser: Browser, visitor?: Visitor, options?: BrowserContextOptions): Promise<Page> => {
  const context = await browser.newContext(options);
  if (visitor) {
    const domain = new URL(visitor.site).hostname;
    await context.addCookies(visitor.cookies.map((cookie) => ({ ...cookie, domain })));
  }
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
};
