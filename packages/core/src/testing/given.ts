import { users } from "../account/account.sql.ts";
import type { User } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import { id } from "../platform/ids.ts";
import * as Session from "../stream/session.ts";
import { streamingSessions } from "../stream/stream.sql.ts";
import * as Stream from "../stream/stream.ts";
import { subscriptions } from "../subscription/subscription.sql.ts";
import { tiers } from "../tier/tier.sql.ts";

const person = async (role: "FAN" | "ARTIST", displayName: string): Promise<User> => {
  const userId = id();
  await database()
    .insert(users)
    .values({ id: userId, email: `${userId}@example.test`, displayName, role });
  return { kind: "user", userId, role, displayName };
};

/** What tests start from: rows in the real database, nobody else's. */
export const given = {
  artist: () => person("ARTIST", "Ada"),
  fan: () => person("FAN", "Finn"),
  stream: async (said: Partial<Stream.NewStream> = {}) => {
    const artist = await given.artist();
    return { artist, stream: await Stream.create({ title: "Evening session", ...said }, artist) };
  },
  /** A fan's subscription to a tier of its own. */
  subscription: async (fan: User, artist: User, status: "ACTIVE" | "TRIALING" | "CANCELED") => {
    const [tierId, now] = [id(), new Date()];
    const amount = { amount: "5", status, currentPeriodStart: now, currentPeriodEnd: now, stripeSubscriptionId: id() };
    await database()
      .insert(tiers)
      .values({ id: tierId, artistId: artist.userId, name: "Tier", description: "", minimumPrice: "5" });
    await database()
      .insert(subscriptions)
      .values({ ...amount, fanId: fan.userId, artistId: artist.userId, tierId });
  },
  /** A broadcast that has learnt these facts, in order, without anything having been announced to AWS. */
  session: async (facts: Session.Fact[] = [], said: Partial<Stream.NewStream> = {}) => {
    const { artist, stream } = await given.stream(said);
    const sessionId = id();
    await database()
      .insert(streamingSessions)
      .values({ id: sessionId, streamId: stream.id, isRecorded: stream.isRecorded });
    for (const fact of facts) await Session.move(sessionId, fact);
    return { artist, stream, sessionId };
  },
};
