import { eq } from "drizzle-orm";
import postgres from "postgres";
import { expect, test } from "vitest";
import { afterCommit, database, transaction } from "./database.ts";
import { id } from "./ids.ts";
import { processedEvents } from "./outbox.sql.ts";

const write = (eventId: string) => database().insert(processedEvents).values({ subscriber: "database test", eventId });
const has = async (eventId: string) =>
  (await database().$count(processedEvents, eq(processedEvents.eventId, eventId))) > 0;

test("functions that ask for the database take part in the transaction under way", async () => {
  const eventId = id();
  const failing = transaction(async () => {
    await write(eventId);
    expect(await has(eventId)).toBe(true);
    await transaction(() => write(`${eventId} inner`));
    throw new Error("undo");
  });
  await expect(failing).rejects.toThrow("undo");
  expect(await has(eventId)).toBe(false);
  expect(await has(`${eventId} inner`)).toBe(false);
});

test("what follows a commit runs after it, in order, and outside of the transaction", async () => {
  const eventId = id();
  const order: string[] = [];
  await transaction(async () => {
    await afterCommit(async () => {
      order.push((await has(eventId)) ? "committed" : "too early");
    });
    await afterCommit(async () => {
      order.push("second");
    });
    await write(eventId);
    order.push("work");
  });
  expect(order).toEqual(["work", "committed", "second"]);
});

test("nothing follows a rollback, and a follower that fails undoes nothing", async () => {
  const eventId = id();
  let ran = false;
  const failing = transaction(async () => {
    await afterCommit(async () => {
      ran = true;
    });
    throw new Error("undo");
  });
  await expect(failing).rejects.toThrow("undo");
  expect(ran).toBe(false);
  await transaction(async () => {
    await write(eventId);
    await afterCommit(() => Promise.reject(new Error("late")));
  });
  expect(await has(eventId)).toBe(true);
});

test("transactions at the same time do not see each other's work", async () => {
  const eventId = id();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const one = transaction(async () => {
    await write(eventId);
    await held;
  });
  const other = await transaction(() => has(eventId));
  release();
  await one;
  expect(other).toBe(false);
  expect(await has(eventId)).toBe(true);
});

test("what is asked of a connection that the database has ended fails, and the process goes on", async () => {
  const own = () => postgres(process.env.DATABASE_URL ?? "", { max: 1 });
  const [server, client] = [own(), own()];
  const connection = await client.reserve();
  const [row] = await connection<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await server`select pg_terminate_backend(${row?.pid ?? 0}, 5000)`;
  // Until the driver knows of it, it would write to where nobody reads.
  await expect.poll(() => connection`select 1`.then(() => true, String)).toMatch(/CONNECTION_CLOSED/);
  await expect(client`select 1 as n`).resolves.toEqual([{ n: 1 }]);
  await Promise.all([server.end(), client.end({ timeout: 1 })]);
});
