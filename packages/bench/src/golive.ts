import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { root } from "@directfanz/local/run/folder";
import { type Platform, startPlatform } from "@directfanz/local/run/platform";
import { freePorts } from "@directfanz/local/run/port";
import { findChromium } from "@directfanz/local/testing/chromium";
import { eventually } from "@directfanz/local/testing/eventually";
import { named, textOf } from "@directfanz/local/testing/media";
import { Publisher, testFilm } from "@directfanz/local/testing/publisher";
import { Visitor } from "@directfanz/local/testing/visitor";
import { chromium } from "playwright-core";
import { measureBare } from "./bare.ts";
import { publishClock, readClock } from "./clock.ts";
import { coresDuring } from "./cpu.ts";

const rounds = 3;

const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 100) / 100;
};
const spread = (values: number[]) => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});
const rounded = (value: number) => Math.round(value * 100) / 100;

const progress = (line: string) => process.stderr.write(`${line}\n`);

const stream = async (creator: Visitor) => {
  const { body } = await creator.call<{ stream: { id: string } }>("POST", "/api/streams", { title: "Bench" });
  return body.stream.id;
};

const status = async (creator: Visitor, streamId: string) => {
  const { body } = await creator.call<{ session: { status: string } | null }>(
    "GET",
    `/api/streams/${streamId}/session`,
  );
  return body.session?.status;
};

/** Milliseconds from the creator's click until the channel waits for the encoder. */
const goReady = async (creator: Visitor, streamId: string): Promise<number> => {
  const began = performance.now();
  await creator.call("POST", `/api/streams/${streamId}/start`);
  await eventually("ready", async () => (await status(creator, streamId)) === "ready");
  return performance.now() - began;
};

const address = async (creator: Visitor, streamId: string) => {
  const { body } = await creator.call<{ rtmpUrl: string; streamKey: string }>("GET", `/api/streams/${streamId}/ingest`);
  return `${body.rtmpUrl}/${body.streamKey}`;
};

/** Waits until a viewer is given a segment, as often as 50 times a second. */
const firstSegment = async (creator: Visitor, streamId: string): Promise<void> => {
  const access = await creator.call<{ hls: string }>("POST", `/api/streams/${streamId}/access`);
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const main = await textOf(creator, access.body.hls).catch(() => "");
    const [variant] = named(main, access.body.hls);
    if (variant && named(await textOf(creator, variant).catch(() => ""), variant).length > 0) return;
    await wait(20);
  }
  throw new Error("no segment came within 30 s");
};

const end = async (creator: Visitor, streamId: string) => {
  await creator.call("POST", `/api/streams/${streamId}/stop`);
  await eventually("the end", async () => (await status(creator, streamId)) === "ended", 120);
};

/** Seconds between the world and the screen, read off the watch page's own picture in a real browser. */
const glassToGlass = async (platform: Platform, creator: Visitor): Promise<number[]> => {
  const executablePath = findChromium();
  if (!executablePath) return [];
  const streamId = await stream(creator);
  await goReady(creator, streamId);
  const encoder = publishClock(await address(creator, streamId));
  await eventually("live", async () => (await status(creator, streamId)) === "live");
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--mute-audio",
    ],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${platform.urls.site}/watch/${streamId}`);
    await wait(8_000);
    const latencies: number[] = [];
    for (let sample = 0; sample < 20; sample++) {
      await wait(500);
      const behind = await page.evaluate(readClock);
      if (behind !== null && behind > 0 && behind < 60_000) latencies.push(behind / 1000);
    }
    return latencies;
  } finally {
    await browser.close();
    encoder.kill("SIGKILL");
    await end(creator, streamId);
  }
};

/** What going live costs on this machine, each figure beside its peer or its limit, in one run. */
export const goLive = async () => {
  const folder = mkdtempSync(join(root, ".local/bench-"));
  const film = await testFilm(join(root, ".local/test/films"));
  progress("starting a platform");
  const platform = await startPlatform({ dataFolder: folder, ports: await freePorts() });
  try {
    const creator = await Visitor.signedUp(platform.urls.site, "ARTIST", "Bench");
    const [ready, first, cores, bareFirst, bareCores]: number[][] = [[], [], [], [], []];
    for (let round = 1; round <= rounds; round++) {
      progress(`round ${round} of ${rounds}`);
      const streamId = await stream(creator);
      ready?.push(await goReady(creator, streamId));
      const began = performance.now();
      const publisher = new Publisher(film, await address(creator, streamId));
      await firstSegment(creator, streamId);
      first?.push(performance.now() - began);
      const cloud = platform.processes.get("cloud")?.pid;
      if (cloud) cores?.push(await coresDuring(cloud, wait(8_000)));
      await end(creator, streamId);
      await publisher.stop();
      const bare = await measureBare(film);
      bareFirst?.push(bare.firstSegmentMs);
      bareCores?.push(bare.cores);
    }
    progress("glass to glass");
    const latencies = await glassToGlass(platform, creator);
    return {
      source: "1280x720 at 30 frames a second, renditions 720p, 480p, 360p, 240p",
      clickToReadyMs: spread(ready ?? []),
      publishToFirstSegmentMs: {
        ours: spread(first ?? []),
        bareFfmpeg: spread(bareFirst ?? []),
        ratio: rounded(median(first ?? []) / median(bareFirst ?? [])),
        limitMs: 3_000,
      },
      cores: {
        ours: spread(cores ?? []),
        bareFfmpeg: spread(bareCores ?? []),
        ratio: rounded(median(cores ?? []) / median(bareCores ?? [])),
      },
      glassToGlassSeconds:
        latencies.length > 0 ? { ...spread(latencies), samples: latencies.length, wanted: "2–4" } : "no browser",
    };
  } finally {
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
