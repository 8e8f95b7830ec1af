import { users } from "../account/account.sql.ts";
import type { User } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import { id } from "../platform/ids.ts";
import * as Session from "../stream/session.ts";
import { streamingSessions } from "../stream/stream.sql.ts";
import * as Stream from "../stream/stream.ts";

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
