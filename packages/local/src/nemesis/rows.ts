import type { Line, Recorded } from "./recorded.ts";
import type { Witness } from "./witness.ts";

const milliseconds = ["created", "live", "ended", "cleaned"]
  .map((name) => `(extract(epoch from ${name}_at) * 1000)::float as "${name}At"`)
  .join(", ");

/** What the database has at the end of a history. */
export const rowsOf = async (witness: Witness) => {
  const { sql } = witness;
  const [transitions, outbox, broadcasts, recordings, notices] = await Promise.all([
    witness.transitions(),
    sql<
      Recorded["outbox"]
    >`select id, sequence::int, subject, payload->>'sessionId' as session, name, published_at is not null as "isPublished"
      from outbox order by sequence`,
    sql<Recorded["broadcasts"]>`select id, live_stream_id as stream, status, is_recorded as "isRecorded",
      end_reason as "endReason", failure_reason as "failureReason", ${sql.unsafe(milliseconds)},
      queue_number::int as "queueNumber" from streaming_sessions order by queue_number`,
    sql<Recorded["recordings"]>`select id, "streamId" as stream, status, duration from stream_recordings`,
    sql<Recorded["notices"]>`select user_id as fan, session_id as session from notifications`,
  ]);
  return { transitions, outbox, broadcasts, recordings, notices };
};

/** A change of state as a line of the history. */
export const transitionLine = (
  { at, task, session, was, status, revision }: Recorded["transitions"][number],
  work: Recorded["work"],
): Line => ({
  ...{ at, who: "database" },
  ...{ what: `${session}: ${was ?? "–"} → ${status} (revision ${revision}, by ${work[task]?.name ?? "?"})` },
});
