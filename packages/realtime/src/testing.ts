import type { User } from "@directfanz/core/platform/actor";
import { link } from "@directfanz/core/platform/links";
import { io, type Socket } from "socket.io-client";
import { expect } from "vitest";
import { openSession } from "../../core/src/account/session.ts";
import type { Answer, FromPage, Joined, ToPage } from "./contract.ts";

/** A page as the web app opens one, for a person or, without one, a visitor. */
export interface OpenPage {
  socket: Socket<ToPage, FromPage>;
  /** What the page was told, by the name of the event. */
  told: { [Event in keyof ToPage]: Parameters<ToPage[Event]>[0][] };
  join: (streamId: string) => Promise<Answer<Joined>>;
  say: (streamId: string, text: string) => Promise<Answer<{ message: { message: string } }>>;
}

export const cookieOf = async (user: User): Promise<string> =>
  openSession({ id: user.userId, role: user.role, displayName: user.displayName });

/** What comes within a time that a busy machine keeps as well. */
export const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000, interval: 25 });

const open = new Set<Socket>();
export const closePages = (): void => {
  for (const socket of open) socket.disconnect();
  open.clear();
};

/** Opens a page and waits until it is connected. */
export const openPage = async (
  url: string,
  more: { cookie?: string; visitorId?: string; transport?: "websocket" | "polling"; origin?: string } = {},
): Promise<OpenPage> => {
  const { cookie, visitorId, transport = "websocket", origin = new URL(link("Edge").url).origin } = more;
  const socket: OpenPage["socket"] = io(url, {
    transports: [transport],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
    auth: visitorId ? { visitorId } : {},
    extraHeaders: { origin, ...(cookie ? { cookie: `session=${cookie}` } : {}) },
  });
  open.add(socket);
  const told: OpenPage["told"] = {
    session: [],
    stream: [],
    chat: [],
    viewers: [],
    recording: [],
    left: [],
    restarting: [],
  };
  for (const name of Object.keys(told) as (keyof ToPage)[])
    socket.on(name, (body?: never) => told[name].push(body as never));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return {
    socket,
    told,
    join: (streamId) => socket.timeout(5_000).emitWithAck("join", { streamId }),
    say: (streamId, text) => socket.timeout(5_000).emitWithAck("chat", { streamId, text }),
  };
};
