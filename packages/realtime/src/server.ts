import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "@directfanz/core/platform/log";
import { count } from "@directfanz/core/platform/meter";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { Server } from "socket.io";
import { say } from "./chat.ts";
import { Join, type Page, type Pages, Say } from "./contract.ts";
import { giveVisitorIds, isOurs, read } from "./handshake.ts";
import { health } from "./health.ts";
import { hear } from "./news.ts";
import { recheck } from "./permission.ts";
import { answering, parsed } from "./problem.ts";
import { every, startPulse } from "./pulse.ts";
import { Rooms } from "./rooms.ts";
import { cutWhenSlow } from "./slow-page.ts";

export interface RealtimeOptions {
  port: number;
  host?: string;
  /** Milliseconds between heartbeats, counts and checks of permission. */
  times?: { beat?: number; count?: number; recheck?: number };
}

export interface Realtime {
  url: string;
  /** Tells every page that the server goes, cuts them off one by one within `drain` ms, and stops. */
  close(drain?: number): Promise<void>;
}

/** Events that a page may send; one that sends more is cut off. */
const events = { points: 40, duration: 10 };

/** Starts the realtime server: every page of a stream hears what happens to it, and its viewers are counted. */
export const startRealtime = async ({ port, host = "127.0.0.1", times = {} }: RealtimeOptions): Promise<Realtime> => {
  const http = createServer((request, response) => void health(request, response));
  const pages: Pages = new Server(http, {
    serveClient: false,
    transports: ["websocket", "polling"],
    maxHttpBufferSize: 16 * 1024,
    connectTimeout: 10_000,
    // Below the 30 s that proxies wait for an answer to a poll.
    pingInterval: 20_000,
    pingTimeout: 20_000,
    allowRequest: (request, decide) => {
      const ours = isOurs(request);
      if (!ours) count("requests.crossSite");
      decide(null, ours);
    },
  });
  const rooms = new Rooms();
  const flood = new RateLimiterMemory(events);
  const leaving = new Set<Promise<void>>();
  const given = giveVisitorIds(pages);

  pages.on("connection", (page: Page) => {
    count("sockets.opened");
    Object.assign(page.data, read(page.request, page.handshake.auth, given.get(page.request)));
    cutWhenSlow(page);
    // One step after the other, so that a leave cannot overtake its join.
    let turn: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const done = turn.then(work);
      turn = done.catch(() => {});
      return done;
    };
    page.use((_event, next) => {
      flood.consume(page.id).then(
        () => next(),
        () => page.conn.close(),
      );
    });
    page.on("join", (said, ack) =>
      inTurn(async () => {
        const joined = await answering(ack, () => rooms.join(page, parsed(Join, said).streamId));
        // A page joins when it connects: one that could not connects again.
        if (!joined) page.conn.close();
      }),
    );
    page.on("leave", (said, ack) =>
      inTurn(() =>
        answering(ack, async () => {
          await rooms.leave(page, parsed(Join, said).streamId);
          return {};
        }),
      ),
    );
    page.on("chat", (said, ack) =>
      inTurn(() =>
        answering(ack, async () => {
          const { streamId, text } = parsed(Say, said);
          return { message: await say(page, streamId, text) };
        }),
      ),
    );
    page.on("disconnect", () => {
      const left = inTurn(() => rooms.leaveAll(page)).finally(() => leaving.delete(left));
      leaving.add(left);
    });
  });

  const news = await hear(pages, rooms, {
    changed: (streamId) =>
      void recheck(rooms, streamId).catch((error) => log.warn({ err: error }, "a check of permission failed")),
  });
  const pulse = startPulse(pages, rooms, { beat: times.beat ?? 10_000, count: times.count ?? 1_000 });
  const permission = every(times.recheck ?? 30_000, async () => {
    for (const streamId of rooms.streamIds) await recheck(rooms, streamId);
  });

  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });

  const close = async (drain = 3_000): Promise<void> => {
    http.close();
    http.closeIdleConnections();
    pages.emit("restarting");
    // At moments of chance: all at once, they would all come to the next server at once.
    const open = [...pages.of("/").sockets.values()];
    await Promise.all(
      open.map(async (page) => {
        await sleep(Math.random() * drain);
        page.conn.close();
      }),
    );
    news.close();
    await Promise.all([pulse.close(), permission.close()]);
    await Promise.all(leaving);
    await pages.close();
  };
  return { url: `http://${host}:${(http.address() as AddressInfo).port}`, close };
};
