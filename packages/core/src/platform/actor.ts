import type { Id } from "./ids.ts";
import { Refused } from "./refused.ts";

export type Role = "FAN" | "ARTIST" | "ADMIN";

/** Somebody signed in. */
export interface User {
  kind: "user";
  userId: Id;
  role: Role;
  displayName: string;
}

/** Who asks. `system` is the platform itself: a function that follows from a fact. */
export type Actor = User | { kind: "nobody" } | { kind: "system" };

export const nobody: Actor = { kind: "nobody" };
export const system: Actor = { kind: "system" };

/** The signed-in user, or 401 `auth.required`. */
export const signedIn = (actor: Actor): User => {
  if (actor.kind !== "user") {
    throw new Refused("auth.required", 401, "Please sign in first.", { suggestion: "Sign in and try again." });
  }
  return actor;
};

/** A signed-in artist, or 401, or 403 `auth.artist_only`. */
export const artist = (actor: Actor): User => {
  const user = signedIn(actor);
  if (user.role !== "ARTIST") {
    throw new Refused("auth.artist_only", 403, "Only creators can do this.", {
      suggestion: "Sign in with a creator's account.",
    });
  }
  return user;
};
