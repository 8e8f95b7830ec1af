import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from "@aws-sdk/client-eventbridge";
import { MediaLiveClient, StopChannelCommand } from "@aws-sdk/client-medialive";
import { closeDatabase, database } from "@directfanz/core/platform/database";
import { link } from "@directfanz/core/platform/links";
import { outbox } from "@directfanz/core/platform/outbox.sql";
import * as Session from "@directfanz/core/stream/session";
import { channelId } from "@directfanz/live/channel";
import { reconcile } from "@directfanz/live/reconcile";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { audit } from "../testing/audit.ts";
import { creatorWithStream, endAndRecord, pushAddress, reaches } from "../testing/broadcast.ts";
import { browserPath, openBrowser, openPage } from "../testing/browser.ts";
import { eventually } from "../testing/eventually.ts";
import { openLine } from "../testing/line.ts";
import { Publisher } from "../testing/publisher.ts";
import { Visitor } from "../testing/visitor.ts";

const { site, film, environment } = inject("platform");

let browser: Browser;
beforeAll(async () => {
  Object.assign(process.env, environment);
  if (browserPath) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await closeDatabase();
});

const rowOf = async (id: string): Promise<Session.SessionRow> => {
  const row = await Session.find(id);
  if (!row) throw new Error(`there is no session ${id}`);
  return row;
};
const startsTold = async (streamId: string) => {
  const told = await database().select().from(outbox);
  return told.filter(({ subject, name }) => subject === streamId && name === "stream.started").length;
};
const recordings = async (creator: Visitor, streamId: string) => {
  const { body } = await creator.call<{ recordings: object[] }>("GET", `/api/streams/${streamId}/recordings`);
  return body.recordings.length;
};

/** A broadcast that is live, with the pages of its creator and of a fan, neither of which is loaded again. */
const watched = async (push: (address: string) => Promise<Publisher>) => {
  const { creator, streamId } = await creatorWithStream();
  await creator.call("POST", `/api/streams/${streamId}/start`);
  await reaches(creator, streamId, ["ready"]);
  const address = await pushAddress(creator, streamId);
  const publisher = await push(address);
  const { id } = await reaches(creator, streamId, ["live"]);
  const [studio, watch] = [
    await openPage(browser, creator),
    await openPage(browser, await Visitor.signedUp(site, "FAN", "Finn")),
  ];
  await studio.goto(`${site}/studio/streams/${streamId}`);
  await watch.goto(`${site}/watch/${streamId}`);
  for (const page of [studio, watch]) await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
  await plays(watch);
  return { creator, streamId, id, address, publisher, studio, watch };
};
const loadedOnce = (page: Page) => page.evaluate(() => "loadedOnce" in window);
/** The picture moves, from now on. */
const plays = async (page: Page) => {
  const time = () => page.getByTestId("player").evaluate((video: HTMLVideoElement) => video.currentTime);
  const from = await time();
  await eventually("a picture that moves", async () => (await time()) > from + 0.5);
};
const slate = (page: Page) => page.getByText("We will be right back");
const canChat = async (page: Page, text: string) => {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("log").getByText(text).waitFor();
};
/** As encoders do: tries again until it is let in. A server holds the place of a connection that fell silent for a while. */
const comesBack = (push: () => Promise<Publisher>, creator: Visitor, streamId: string): Promise<Publisher> =>
  eventually("the encoder that comes back", async () => {
    const publisher = await push();
    const status = await Promise.race([
      publisher.ended.then(() => "refused"),
      reaches(creator, streamId, ["live"], 30).then(({ status }) => status),
    ]);
    if (status === "live") return publisher;
    await publisher.stop();
    return undefined;
  });

// Left out only where there is no Chromium and none can be installed; `npm test` then says why.
test.skipIf(!browserPath)(
  "a dropped network, a crashed encoder and a sleeping laptop interrupt a broadcast, and it goes on as it was",
  async () => {
    const began = Date.now();
    const line: { open?: Awaited<ReturnType<typeof openLine>> } = {};
    const { creator, streamId, id, address, studio, watch, ...first } = await watched(async (to) => {
      line.open = await openLine(to);
      return new Publisher(film, line.open.address);
    });
    const push = async () => new Publisher(film, address);
    let { publisher } = first;
    let [onAir, since] = [0, Date.now()];

    const interrupted = async (what: string) => {
      onAir += Date.now() - since;
      expect((await reaches(creator, streamId, ["interrupted"])).id).toBe(id);
      await slate(watch).waitFor();
      await studio.getByRole("heading", { name: "Your video stopped. We kept your stream." }).waitFor();
      await studio.getByRole("timer").first().waitFor();
      await canChat(watch, `After ${what}`);
    };
    const resumed = async () => {
      expect((await reaches(creator, streamId, ["live"])).id).toBe(id);
      await slate(watch).waitFor({ state: "detached" });
      await studio.getByRole("heading", { name: "You are live" }).waitFor();
      since = Date.now();
      await plays(watch);
    };

    line.open?.drop();
    await interrupted("the network was gone");
    publisher.process.kill("SIGKILL");
    publisher = await comesBack(push, creator, streamId);
    await resumed();
    await line.open?.close();

    publisher.process.kill("SIGKILL");
    await interrupted("the encoder crashed");
    publisher = await comesBack(push, creator, streamId);
    await resumed();

    publisher.process.kill("SIGSTOP");
    await interrupted("the laptop went to sleep");
    publisher.process.kill("SIGCONT");
    await resumed();

    expect([await loadedOnce(studio), await loadedOnce(watch)]).toEqual([true, true]);
    expect((await rowOf(id)).interruptions).toBe(3);
    onAir += Date.now() - since;
    const { durationSeconds } = await endAndRecord(creator, streamId);
    await publisher.stop();
    // From before the first interruption to after the last: all of it is one recording. A second at each break may be lost.
    expect(durationSeconds).toBeGreaterThan(onAir / 1000 - 4);
    expect(durationSeconds).toBeLessThan((Date.now() - began) / 1000);
    expect(await recordings(creator, streamId)).toBe(1);
    expect(await startsTold(streamId)).toBe(1);
    await Promise.all([studio.context().close(), watch.context().close()]);
  },
);

test.skipIf(!browserPath)(
  "a channel that fails under a live broadcast comes back by itself, under the same address and key",
  async () => {
    const { creator, streamId, id, address, publisher, studio, watch } = await watched(
      async (to) => new Publisher(film, to),
    );
    // Mending would be over before anybody saw it: it waits until the reconciler comes by.
    const bridge = new EventBridgeClient({});
    const EventBusName = link("Bus").name;
    const { Rules = [] } = await bridge.send(new ListRulesCommand({ EventBusName, Limit: 100 }));
    const mending = Rules.filter(
      ({ EventPattern = "" }) => EventPattern.includes("session_recovering") && !EventPattern.includes("ready"),
    );
    expect(mending).toHaveLength(1);
    for (const { Name } of mending) await bridge.send(new DisableRuleCommand({ EventBusName, Name }));
    try {
      const { mediaLiveChannelArn: arn } = await rowOf(id);
      await new MediaLiveClient({}).send(new StopChannelCommand({ ChannelId: channelId(arn ?? "") }));
      await publisher.ended;
      await slate(watch).waitFor();
      await studio.getByRole("heading", { name: "Our video channel failed. We are bringing it back." }).waitFor();
      const step = studio.getByRole("list", { name: "What we try" }).locator("[aria-current=step]");
      expect(await step.textContent()).toBe("Restart the channel");
      await canChat(watch, "What happened?");
      expect(await audit(studio)).toEqual([]);
    } finally {
      for (const { Name } of mending) await bridge.send(new EnableRuleCommand({ EventBusName, Name }));
    }
    await eventually("the grace of the creator", async () => {
      await reconcile();
      return (await rowOf(id)).status === "interrupted";
    });
    await studio.getByRole("heading", { name: "Your video stopped. We kept your stream." }).waitFor();
    expect(await pushAddress(creator, streamId)).toBe(address);
    const again = await comesBack(async () => new Publisher(film, address), creator, streamId);
    await slate(watch).waitFor({ state: "detached" });
    await studio.getByRole("heading", { name: "You are live" }).waitFor();
    await plays(watch);
    expect([await loadedOnce(studio), await loadedOnce(watch)]).toEqual([true, true]);

    expect((await reaches(creator, streamId, ["live"])).id).toBe(id);
    await endAndRecord(creator, streamId);
    await again.stop();
    expect(await recordings(creator, streamId)).toBe(1);
    expect(await startsTold(streamId)).toBe(1);
    await Promise.all([studio.context().close(), watch.context().close()]);
  },
);
