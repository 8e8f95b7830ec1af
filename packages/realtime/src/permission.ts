import { log } from "@directfanz/core/platform/log";
import { Refused } from "@directfanz/core/platform/refused";
import * as Stream from "@directfanz/core/stream";
import type { Page } from "./contract.ts";
import { problem } from "./problem.ts";
import { actorOf, type Rooms } from "./rooms.ts";

/** Pages that are looked at side by side. */
const sideBySide = 20;

/** Sends away the pages of a stream whose people may no longer watch it: signed out, or the stream became private. */
export const recheck = async (rooms: Rooms, streamId: string): Promise<void> => {
  const seats = rooms.seatsIn(streamId);
  for (let at = 0; at < seats.length; at += sideBySide) {
    await Promise.all(seats.slice(at, at + sideBySide).map(({ page }) => recheckPage(rooms, page, streamId)));
  }
};

const recheckPage = async (rooms: Rooms, page: Page, streamId: string): Promise<void> => {
  try {
    await Stream.watch(streamId, await actorOf(page));
  } catch (error) {
    // Not to be able to look is no reason to send anybody away.
    if (!(error instanceof Refused)) return log.warn({ err: error, streamId }, "a page could not be checked");
    if (await rooms.leave(page, streamId)) page.emit("left", { streamId, error: problem(error) });
  }
};
