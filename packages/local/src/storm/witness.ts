import postgres from "postgres";
import type { BroadcastRow, NoticeRow, OutboxRow, RecordingRow } from "../nemesis/recorded.ts";
import type { Transition } from "../nemesis/witness.ts";

/** Eyes in the database that nothing under test knows of: a trigger writes down every change of state. */
const opened = `
  drop schema if exists storm cascade;
  create schema storm;
  create table storm.transitions (n bigint generated always as identity, at timestamptz default clock_timestamp(),
    session text, stream text, was text, status text, was_revision int, revision int);
  create function storm.witness() returns trigger language plpgsql as $$ begin
    if tg_op = 'UPDATE' and old.status = new.status and old.revision = new.revision then return new; end if;
    insert into storm.transitions (session, stream, was, status, was_revision, revision)
      values (new.id, new.live_stream_id, case when tg_op = 'UPDATE' then old.status end, new.status,
        case when tg_op = 'UPDATE' then old.revision end, new.revision);
    return new; end $$;
  create trigger storm_witness after insert or update on streaming_sessions
    for each row execute function storm.witness();`;

const closed = "drop schema storm cascade";

const milliseconds = (...names: string[]) =>
  names.map((name) => `(extract(epoch from ${name}_at) * 1000)::float as "${name}At"`).join(", ");

/** Opens them on the platform's database; `close` leaves it as it was. */
export const openWitness = async (url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: "witness" } });
  await sql.unsafe(opened);
  return {
    /** Subscribes these fans to an artist, all known by their addresses, as a payment would. Answers the fans' ids. */
    subscribe: async (artist: string, fans: string[]): Promise<string[]> => {
      const [tier] = await sql<{ id: string; artist: string }[]>`
        insert into tiers (id, "artistId", name, description, "minimumPrice", "updatedAt")
        select gen_random_uuid()::text, id, 'Tier', '', 5, now() from users where email = ${artist}
        returning id, "artistId" as artist`;
      if (!tier) throw new Error(`There is no ${artist}`);
      const subscribed = await sql<{ fan: string }[]>`
        insert into subscriptions (id, "fanId", "artistId", "tierId", "stripeSubscriptionId", amount, status,
          "currentPeriodStart", "currentPeriodEnd", "updatedAt")
        select gen_random_uuid()::text, id, ${tier.artist}, ${tier.id}, gen_random_uuid()::text, 5, 'ACTIVE', now(), now(),
          now() from users where email in ${sql(fans)} returning "fanId" as fan`;
      return subscribed.map(({ fan }) => fan);
    },
    /** Everything that the database knows of these streams. */
    seen: async (streams: string[]) => {
      const [transitions, outbox, broadcasts, recordings, notices] = await Promise.all([
        // Who was at work is not known here: each change is a task of its own.
        sql<Transition[]>`select n::int, (extract(epoch from at) * 1000)::float as at, n::int as task, session, stream,
          was, status, was_revision as "wasRevision", revision from storm.transitions
          where stream in ${sql(streams)} order by n`,
        sql<OutboxRow[]>`select id, sequence::int, subject, name, payload->>'sessionId' as session,
          published_at is not null as "isPublished" from outbox where subject in ${sql(streams)} order by sequence`,
        sql<BroadcastRow[]>`select id, live_stream_id as stream, status, is_recorded as "isRecorded",
          end_reason as "endReason", failure_reason as "failureReason", queue_number::int as "queueNumber",
          ${sql.unsafe(milliseconds("created", "live", "ended", "cleaned"))}
          from streaming_sessions where live_stream_id in ${sql(streams)} order by queue_number`,
        sql<RecordingRow[]>`select id, "streamId" as stream, status, duration
          from stream_recordings where "streamId" in ${sql(streams)}`,
        sql<NoticeRow[]>`select user_id as fan, session_id as session
          from notifications where stream_id in ${sql(streams)}`,
      ]);
      return { transitions, outbox, broadcasts, recordings, notices };
    },
    close: async (): Promise<void> => {
      await sql.unsafe(closed);
      await sql.end();
    },
  };
};

export type Witness = Awaited<ReturnType<typeof openWitness>>;
