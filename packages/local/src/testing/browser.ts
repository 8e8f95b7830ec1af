import { type Browser, chromium } from "playwright-core";
import { findChromium } from "./chromium.ts";

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
