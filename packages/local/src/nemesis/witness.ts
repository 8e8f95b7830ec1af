import postgres from "postgres";

/** A change of a broadcast's state, as PostgreSQL committed it. */
export interface Transition {
  n: number;
  /** Milliseconds. */
  at: number;
  /** Number of the task that was at work. */
  task: number;
  session: string;
  stream: string;
  was: string | null;
  status: string;
  wasRevision: number | null;
  revision: number;
}

/**
 * The nemesis' own eyes in the database, which nothing under test knows of: PostgreSQL's clock becomes the virtual one,
 * and a trigger writes down every change of state that is committed.
 */
const prepared = [
  "create schema nemesis",
  "create sequence nemesis.clock",
  "create sequence nemesis.task minvalue 0",
  // A sequence, because it is read outside of every snapshot.
  `create function nemesis.now() returns timestamptz language sql stable
    as 'select to_timestamp(last_value / 1000.0) from nemesis.clock'`,
  `create unlogged table nemesis.transitions (n bigint generated always as identity, at bigint, task bigint,
    session text, stream text, was text, status text, was_revision int, revision int)`,
  `create function nemesis.witness() returns trigger language plpgsql as $$ begin
    insert into nemesis.transitions (at, task, session, stream, was, status, was_revision, revision)
      values ((select last_value from nemesis.clock), (select last_value from nemesis.task), new.id,
        new.live_stream_id, case when tg_op = 'UPDATE' then old.status end, new.status,
        case when tg_op = 'UPDATE' then old.revision end, new.revision);
    return new; end $$`,
  `create trigger nemesis_witness after insert or update of status on streaming_sessions
    for each row execute function nemesis.witness()`,
  `do $$ declare found record; begin
    for found in select table_name, column_name, column_default from information_schema.columns
      where table_schema = 'public' and column_default ~ 'now\\(\\)|CURRENT_TIMESTAMP'
    loop execute format('alter table public.%I alter column %I set default %s', found.table_name, found.column_name,
      regexp_replace(found.column_default, 'now\\(\\)|CURRENT_TIMESTAMP', 'nemesis.now()')); end loop; end $$`,
  // Empties every table. A function of its own, because its statements are planned once.
  `do $$ begin execute (select format('create function nemesis.empty() returns void language plpgsql
    set session_replication_role to replica as %L', 'begin ' || string_agg(
      format('delete from %I.%I;', schemaname, tablename), ' ') || ' end')
    from pg_tables where schemaname in ('public', 'nemesis')); end $$`,
  // What asks for now() then finds ours before PostgreSQL's. The rest is for speed: nothing here outlives the run.
  `do $$ declare setting text; begin
    foreach setting in array array['search_path to nemesis, pg_catalog, public', 'deadlock_timeout to ''20ms''',
      'synchronous_commit to off', 'jit to off', 'plan_cache_mode to force_generic_plan',
      'pg_stat_statements.track to none']
    loop execute format('alter database %I set ', current_database()) || setting; end loop; end $$`,
];

/** What the nemesis asks the database beside the platform, on a connection of its own. */
export const openWitness = async (url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: "witness" } });
  for (const statement of prepared) await sql.unsafe(statement);
  const ours = "datname = current_database() and pid <> pg_backend_pid()";
  return {
    sql,
    /** Sets the database's clock, and says whose turn it is. */
    turn: (now: number, task: number) => sql`select setval('nemesis.clock', ${now}), setval('nemesis.task', ${task})`,
    /** How many of the platform's connections wait for a lock that another holds. */
    waitingForLocks: async (): Promise<number> => {
      const [row] = await sql.unsafe<{ count: number }[]>(
        `select count(*)::int from pg_locks join pg_stat_activity using (pid) where not granted and ${ours}`,
      );
      return row?.count ?? 0;
    },
    /** Makes a fan of an artist's. The tier that would be paid for is left out. */
    subscribe: (fan: string, artist: string) =>
      sql.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        await tx`insert into subscriptions ("id", "fanId", "artistId", "tierId", "stripeSubscriptionId", "amount", "status",
          "currentPeriodStart", "currentPeriodEnd", "updatedAt")
          values (${artist}, ${fan}, ${artist}, ${artist}, ${artist}, 1, 'ACTIVE', now(), now(), now())`;
      }),
    empty: () => sql`select nemesis.empty()`,
    transitions: (): Promise<Transition[]> =>
      sql<Transition[]>`select n::int, at::float, task::int, session, stream, was, status,
        was_revision as "wasRevision", revision from nemesis.transitions order by n`,
    close: () => sql.end(),
  };
};

export type Witness = Awaited<ReturnType<typeof openWitness>>;
