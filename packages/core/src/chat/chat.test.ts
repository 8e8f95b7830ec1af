import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nobody } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import { keys, newsChannel, redis, redisSubscriber } from "../platform/redis.ts";
import * as Session from "../stream/session.ts";
import { liveStreams } from "../stream/stream.sql.ts";
import { startBus } from "../testing/bus.ts";
import { given } from "../testing/given.ts";
import * as Chat from "./chat.ts";

const live: Session.Fact[] = ["admitted", "channel_running", "video_arrived"];
let bus: Awaited<ReturnType<typeof startBus>>;
beforeAll(async () => {
  bus = await startBus();
  process.env.AWS_ENDPOINT_URL = bus.url;
});
afterAll(() => bus.close());

const said = (messages: Chat.ChatMessage[]) => messages.map(({ message }) => message);

test("what is said is kept, counted and told, and says whether the creator said it", async () => {
  const { artist, stream } = await given.session(live);
  const fan = await given.fan();
  const told: string[] = [];
  const subscriber = redisSubscriber();
  subscriber.on("message", (_channel, text) => told.push(text));
  await subscriber.subscribe(newsChannel);

  const one = await Chat.say(stream.id, "  hello  ", fan);
  const two = await Chat.say(stream.id, "welcome 👋🏽", artist);
  expect(one).toMatchObject({ message: "hello", sender: { displayName: "Finn" }, isArtist: false });
  expect(two).toMatchObject({ message: "welcome 👋🏽", sender: { id: artist.userId }, isArtist: true });
  expect((await Chat.history(stream.id, {}, nobody)).items).toEqual([two, one]);
  await redis().del(keys.chat(stream.id).key);
  expect((await Chat.history(stream.id, {}, nobody)).items).toEqual([two, one]);
  const [row] = await database().select().from(liveStreams).where(eq(liveStreams.id, stream.id));
  expect(row?.totalMessages).toBe(2);
  const ours = () => told.map((text) => JSON.parse(text)).filter(({ streamId }) => streamId === stream.id);
  await expect
    .poll(ours, { timeout: 10_000 })
    .toEqual([one, two].map((body) => ({ streamId: stream.id, name: "chat", body })));
});

test("nobody speaks without a name, or where they may not watch", async () => {
  const { stream } = await given.session(live, { isPublic: false });
  await expect(Chat.say(stream.id, "hello", nobody)).rejects.toMatchObject({ status: 401 });
  await expect(Chat.history(stream.id, {}, nobody)).rejects.toMatchObject({ status: 401 });
  await expect(Chat.say("nothing", "hello", await given.fan())).rejects.toMatchObject({ status: 404 });
});

test("a message is one line of 1 to 500 characters", async () => {
  const { stream } = await given.session(live);
  const fan = await given.fan();
  for (const text of ["", "   ", "x".repeat(501), "a\u0000b", "a\nb", "a\u202eb", "\ud800"]) {
    await expect(Chat.say(stream.id, text, fan)).rejects.toMatchObject({ status: 400, code: "chat.invalid_message" });
  }
  expect((await Chat.say(stream.id, "x".repeat(500), fan)).message).toHaveLength(500);
});

test("the whole chat is read in pages, each line once, in one order, whether or not Redis has the first of them", async () => {
  const { stream } = await given.session(live);
  const fans = await Promise.all([given.fan(), given.fan(), given.fan()]);
  // At once, so that several fall into one millisecond.
  await Promise.all(Array.from({ length: 120 }, (_, i) => Chat.say(stream.id, `${i}`, fans[i % 3] ?? nobody)));
  const readAll = async (limit: number) => {
    const lines: string[] = [];
    let before: string | undefined;
    do {
      const page = await Chat.history(stream.id, { limit, ...(before ? { before } : {}) }, nobody);
      lines.push(...said(page.items));
      before = page.nextCursor ?? undefined;
    } while (before);
    return lines;
  };
  const cached = await readAll(30);
  expect(new Set(cached).size).toBe(120);
  expect(await readAll(100)).toEqual(cached);
  await redis().del(keys.chat(stream.id).key);
  expect(await readAll(30)).toEqual(cached);
});

test("a line that Redis missed is not missing in the answer", async () => {
  const { stream } = await given.session(live);
  const fan = await given.fan();
  for (const text of ["1", "2", "3"]) await Chat.say(stream.id, text, fan);
  const { key } = keys.chat(stream.id);
  await redis().lrem(key, 1, (await redis().lindex(key, 1)) ?? "");
  expect(said((await Chat.history(stream.id, {}, nobody)).items)).toEqual(["3", "2", "1"]);
  await redis().ltrim(key, 0, 0);
  expect(said((await Chat.history(stream.id, { limit: 2 }, nobody)).items)).toEqual(["3", "2"]);
});

const facts: Session.Fact[] = [
  ...live,
  "video_lost",
  "end_requested",
  "channel_stopped",
  "recording_settled",
  "failure",
];

test("Property 16: the chat follows the stream's state, open while its newest session is and closed when not", async () => {
  const fan = await given.fan();
  const { stream: announced } = await given.stream();
  await expect(Chat.say(announced.id, "too early", fan)).rejects.toMatchObject({ status: 409, code: "chat.closed" });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...facts), { maxLength: 9 }), fc.boolean(), async (told, isRecorded) => {
      const { stream, sessionId } = await given.session([], { isRecorded });
      const accepted: string[] = [];
      for (const [at, fact] of told.entries()) {
        const moved = await Session.move(sessionId, fact);
        const isOpen = !["ended", "failed"].includes(moved?.session.status ?? "ended");
        const answer = await Chat.say(stream.id, `line ${at}`, fan).catch((error) => error);
        if (isOpen) accepted.unshift(answer.message);
        else expect(answer).toMatchObject({ status: 409, code: "chat.closed" });
      }
      expect(said((await Chat.history(stream.id, {}, nobody)).items)).toEqual(accepted);
    }),
    { numRuns: 100 },
  );
}, 120_000);
