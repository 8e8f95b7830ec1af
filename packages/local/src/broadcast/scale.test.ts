import { database } from "@directfanz/core/platform/database";
import { link } from "@directfanz/core/platform/links";
import { closeRedis } from "@directfanz/core/platform/redis";
import { admitWaiting } from "@directfanz/core/stream/capacity";
import { places } from "@directfanz/core/stream/queue";
import { given } from "@directfanz/core/testing/given";
import { sweepOrphans } from "@directfanz/live/orphans";
import { reconcile } from "@directfanz/live/reconcile";
import { tags } from "@directfanz/live/tags";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Account } from "./account.ts";
import { countLoad, load } from "./database-load.ts";

vi.setConfig({ testTimeout: 180_000 });

const many = 10_000;
/** How many of them are looked at: all would take half a minute. */
const some = 2_000;

const account = new Account();
beforeAll(countLoad);
beforeEach(async () => {
  await database().execute(`truncate live_streams cascade`);
  for (const known of [account.channels, account.calls, account.described]) known.clear();
});
afterAll(closeRedis);

/** What became of a broadcast while no event came, and what looking at it must make of that. */
const forgotten = {
  gone: { status: "live", becomes: "recovering" },
  silent: { status: "live", becomes: "interrupted" },
  away: { status: "interrupted", becomes: "ending" },
  idle: { status: "ready", becomes: "ending" },
  long: { status: "live", becomes: "ending" },
} as const;
type Kind = keyof typeof forgotten | "well";
const isForgotten = (kind: Kind): kind is keyof typeof forgotten => kind !== "well";

/** Of every two hundred broadcasts five were forgotten, one of each kind; the others are well. */
const kindOf = (n: number): Kind => (Object.keys(forgotten) as Kind[])[n % 200] ?? "well";
const name = (n: number): string => `broadcast-${String(n).padStart(5, "0")}`;

/** So many broadcasts, as rows and as channels; row by row it would take minutes. */
const broadcasts = async (status: "open" | "waiting"): Promise<void> => {
  const { stream } = await given.stream();
  await database().execute(`
    insert into live_streams
    select made.* from live_streams one, generate_series(0, ${many - 1}) n, jsonb_populate_record(one,
      jsonb_build_object('id', 'stream-' || n, 'streamKey', 'key-' || n)) made
    where one.id = '${stream.id}'`);
  const rows = Array.from({ length: many }, (_, n) => {
    const kind = kindOf(n);
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    if (status === "open" && kind !== "gone") {
      const alarm = kind === "silent" || kind === "away" || kind === "idle";
      account.channels.set(name(n), { id: name(n), state: "RUNNING", alarm, tags: tags(name(n)) });
    }
    return {
      id: name(n),
      live_stream_id: `stream-${n}`,
      status: status === "waiting" ? "requested" : isForgotten(kind) ? forgotten[kind].status : "live",
      created_at: ago(60 - n / 500),
      ...(status === "open" && {
        admitted_at: ago(20),
        media_live_channel_arn: Account.arn(name(n)),
        hls_manifest_url: "http://127.0.0.1:9/",
        running_since: ago(15),
        live_at: kind === "idle" ? null : ago(kind === "long" ? 13 * 60 : 14),
        video_lost_at: kind === "away" ? ago(3) : null,
      }),
    };
  });
  await database().execute(`
    insert into streaming_sessions (id, live_stream_id, status, is_recorded, created_at, admitted_at,
      media_live_channel_arn, hls_manifest_url, running_since, live_at, video_lost_at)
    select id, live_stream_id, status, false, created_at, admitted_at,
      media_live_channel_arn, hls_manifest_url, running_since, live_at, video_lost_at
    from jsonb_populate_recordset(null::streaming_sessions, '${JSON.stringify(rows)}'::jsonb) order by id`);
  await database().execute(`analyze`);
};

test("Property 40: of ten thousand broadcasts each has its turn, and what events forgot of one is mended, at a cost that does not grow", async () => {
  await broadcasts("open");
  const before = await load();
  // Each run of the reconciler comes to a part of them: the next one goes on where it ended.
  for (let runs = 0; account.described.size < some; runs += 1) {
    await reconcile(new Date(), { begins: 1_000, waits: 20_000 });
    expect([...account.described.keys()].sort()).toEqual(Array.from(account.described.keys(), (_, n) => name(n)));
    expect(Math.max(...account.described.values())).toBe(1);
    expect(runs).toBeLessThan(30);
  }
  const looks = account.described.size;
  const after = await load();
  // A turn in eight is a statement, a look two; who is moved takes more. All rows would be a thousand pages.
  expect((after.statements - before.statements) / looks).toBeLessThan(6);
  expect((after.pages - before.pages) / looks).toBeLessThan(200);
  // Two calls a look: is it there, and is there video.
  const asked = ["DescribeChannel", "ListAlerts"].map((one) => account.calls.get(`MediaLiveClient.${one}Command`) ?? 0);
  const calls = asked.reduce((sum, one) => sum + one, 0);
  expect(calls).toBeLessThanOrEqual(2 * looks);

  const rows = await database().execute<{ id: string; status: string; revision: number }>(
    "select id, status, revision from streaming_sessions order by id",
  );
  for (const [n, { status, revision }] of rows.slice(0, looks).entries()) {
    const kind = kindOf(n);
    expect({ kind, status }).toEqual({ kind, status: isForgotten(kind) ? forgotten[kind].becomes : "live" });
    expect(revision).toBe(isForgotten(kind) ? 1 : 0);
  }
  expect(rows.slice(looks).every(({ revision }) => revision === 0)).toBe(true);
});

test("orphans among ten thousand channels are found by their list alone, and what is not ours stays", async () => {
  await broadcasts("open");
  for (const [id, of] of [
    ["orphan", tags("nobody")],
    ["other-stage", { ...tags("x"), Environment: "other" }],
    ["untagged", {}],
  ] as const)
    account.channels.set(id, { id, state: "IDLE", alarm: true, tags: of });
  const stood = account.channels.size;
  await sweepOrphans();
  expect(account.channels.has("orphan")).toBe(false);
  expect(account.channels.size).toBe(stood - 1);
  expect(account.calls.get("MediaLiveClient.ListChannelsCommand")).toBe(Math.ceil(stood / 100));
});

test("of ten thousand who wait, as many as there are channels for come up, in order", async () => {
  await broadcasts("waiting");
  Object.assign(link("Live"), { quotas: { channels: 500, packages: 500, harvests: 10 } });
  const before = await load();
  await admitWaiting();
  const after = await load();
  expect((after.statements - before.statements) / 500).toBeLessThan(8);
  expect((after.pages - before.pages) / 500).toBeLessThan(200);
  const rows = await database().execute<{ id: string }>(
    `select id from streaming_sessions where admitted_at is not null order by id`,
  );
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 500 }, (_, n) => name(n)));
  expect(await places(1)).toMatchObject([{ sessionId: name(500), position: 1, of: many - 500 }]);
});
