import * as Notification from "@directfanz/core/notification";
import { id } from "@directfanz/core/platform/ids";
import { given } from "@directfanz/core/testing/given";
import { z } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { ask, cookieOf, errorOf } from "../testing/client.ts";

const path = "/api/notifications";
const shape = {
  items: z.array(Notification.Notification),
  nextCursor: z.string().nullable(),
  unread: z.number(),
};

/** A fan who was told of this many broadcasts of one artist. */
const fanTold = async (times: number) => {
  const [fan, { artist, stream }] = [await given.fan(), await given.stream()];
  await given.subscription(fan, artist, "ACTIVE");
  for (let n = 0; n < times; n++) await Notification.tellLive(id(), stream.id);
  return { fan, artist, stream, cookie: await cookieOf(fan) };
};
const all = async (cookie: string) => (await ask("GET", path, { cookie })).read(shape);

test("a fan sees own notifications, newest first, in pages, with how many are unread", async () => {
  const { cookie, artist, stream } = await fanTold(3);
  const whole = await all(cookie);
  expect(whole).toMatchObject({ nextCursor: null, unread: 3 });
  expect(whole.items[0]).toMatchObject({
    kind: "stream_live",
    stream: { id: stream.id, title: stream.title },
    artist: { id: artist.userId, displayName: artist.displayName },
    readAt: null,
  });
  const paged: unknown[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const one = (await ask("GET", `${path}?limit=1${query}`, { cookie })).read(shape);
    paged.push(...one.items);
    cursor = one.nextCursor;
  }
  expect(paged).toEqual(whole.items);
  expect((await ask("GET", `${path}?limit=101`, { cookie })).status).toBe(400);
  expect((await ask("GET", `${path}?cursor=nonsense`, { cookie })).status).toBe(400);
});

test("read is marked once, and only what is one's own", async () => {
  const [mine, theirs] = [await fanTold(2), await fanTold(1)];
  const read = (ids: string[], cookie = mine.cookie) => ask("POST", `${path}/read`, { cookie, body: { ids } });
  const [first] = (await all(mine.cookie)).items;
  const [foreign] = (await all(theirs.cookie)).items;
  const ids = [first?.id ?? "", foreign?.id ?? "", id()];
  expect((await read(ids)).json).toEqual({ unread: 1 });
  const after = await all(mine.cookie);
  expect(after.items.map(({ readAt }) => readAt !== null)).toEqual([true, false]);
  expect((await read(ids)).json).toEqual({ unread: 1 });
  expect(await all(mine.cookie)).toEqual(after);
  expect(await all(theirs.cookie)).toMatchObject({ unread: 1, items: [{ readAt: null }] });
  for (const wrong of [[], Array.from({ length: 101 }, () => id()), [""]]) {
    const answer = await read(wrong);
    expect([answer.status, errorOf(answer).code]).toEqual([400, "request.invalid"]);
  }
});

test("nobody's notifications are asked for in vain: 401", async () => {
  for (const answer of [await ask("GET", path), await ask("POST", `${path}/read`, { body: { ids: [id()] } })]) {
    expect([answer.status, errorOf(answer).code]).toEqual([401, "auth.required"]);
  }
});
