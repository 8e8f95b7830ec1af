import type { User } from "@directfanz/core/platform/actor";
import { redirect } from "next/navigation";
import { currentActor } from "../account/actor.ts";
import { comingBackTo } from "../account/next-path.ts";

/** The signed-in creator; undefined for a fan. Who has not signed in is sent to do so, and comes back to `path`. */
export const currentCreator = async (path: string): Promise<User | undefined> => {
  const actor = await currentActor();
  if (actor.kind !== "user") redirect(comingBackTo("/sign-in", path));
  return actor.role === "ARTIST" ? actor : undefined;
};
