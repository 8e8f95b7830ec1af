import * as Account from "@directfanz/core/account";
import * as Chat from "@directfanz/core/chat";
import type { Actor } from "@directfanz/core/platform/actor";
import { log } from "@directfanz/core/platform/log";
import { Refused } from "@directfanz/core/platform/refused";
import * as Stream from "@directfanz/core/stream";
import { view } from "@directfanz/core/stream/session";
import * as Viewers from "@directfanz/core/stream/viewers";
import type { Joined, Page } from "./contract.ts";

/** Streams that one page may follow at once. */
const mostRooms = 5;
/** How much of the chat a page gets when it joins. */
const firstMessages = 50;

/** Who is at the page now: signing out, and being deleted, count at once. */
export const actorOf = (page: Page): Promise<Actor> => Account.sessionOf(page.data.sessionCookie);

interface Seat {
  page: Page;
  /** None for the owner, who does not count. */
  watcher: Viewers.Watcher | undefined;
}

/** Which pages of this server follow which stream. */
export class Rooms {
  readonly #rooms = new Map<string, Map<string, Seat>>();

  get streamIds(): string[] {
    return [...this.#rooms.keys()];
  }

  seatsIn(streamId: string): Seat[] {
    return [...(this.#rooms.get(streamId)?.values() ?? [])];
  }

  /** The streams that this page follows. */
  of(page: Page): string[] {
    return this.streamIds.filter((streamId) => this.#rooms.get(streamId)?.has(page.id));
  }

  /** Lets a page follow a stream, if it may watch it. Refused: as for watching, 429 `realtime.too_many_streams`. */
  async join(page: Page, streamId: string): Promise<Joined> {
    const actor = await actorOf(page);
    const { stream, session } = await Stream.watch(streamId, actor);
    const others = this.of(page).filter((other) => other !== streamId);
    if (others.length >= mostRooms) {
      throw new Refused("realtime.too_many_streams", 429, `A page follows at most ${mostRooms} streams.`, {
        suggestion: "Leave another stream first.",
      });
    }
    // First the room, then what is said of it: so nothing is said in between.
    await this.#sit(page, stream, actor);
    const [metrics, { items }] = await Promise.all([
      Viewers.metrics(streamId, actor),
      Chat.history(streamId, { limit: firstMessages }, actor),
    ]);
    return { session: session ? await view(session) : null, metrics, messages: items };
  }

  async #sit(page: Page, stream: Stream.Stream, actor: Actor): Promise<void> {
    if (this.#rooms.get(stream.id)?.has(page.id)) return;
    const viewer = Viewers.viewerOf(stream, actor, page.data.visitorId);
    const { address, userAgent } = page.data;
    const watcher =
      viewer === undefined
        ? undefined
        : { streamId: stream.id, connection: page.id, viewer, actor, address, userAgent };
    if (watcher) await Viewers.join(watcher);
    const room = this.#rooms.get(stream.id) ?? new Map<string, Seat>();
    this.#rooms.set(stream.id, room.set(page.id, { page, watcher }));
    await page.join(stream.id);
  }

  /** Lets a page follow a stream no longer. Answers whether it did until now: of two calls at once, one. */
  async leave(page: Page, streamId: string): Promise<boolean> {
    const room = this.#rooms.get(streamId);
    const seat = room?.get(page.id);
    if (!room || !seat) return false;
    room.delete(page.id);
    if (room.size === 0) this.#rooms.delete(streamId);
    await page.leave(streamId);
    // Where Redis cannot be told, silence tells it.
    const failed = (error: unknown) => log.warn({ err: error, streamId }, "a viewer could not leave");
    if (seat.watcher) await Viewers.leave(seat.watcher).catch(failed);
    return true;
  }

  async leaveAll(page: Page): Promise<void> {
    for (const streamId of this.of(page)) await this.leave(page, streamId);
  }
}
