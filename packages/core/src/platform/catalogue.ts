import type { Sql, TransactionSql } from "postgres";

/** What is true of each table, one sentence a fact, sorted: two schemas are the same when these are. */
export type Facts = Map<string, string[]>;

/**
 * Every fact that PostgreSQL's catalogue holds of the tables in `public`: columns, keys, uniques, indexes, foreign keys
 * and checks. Names of constraints and indexes are left out, and so is the order of columns: neither means anything.
 */
export const readCatalogue = async (sql: Sql | TransactionSql): Promise<Facts> => {
  const rows = await sql<{ table: string; fact: string }[]>`
    with tables as (
      select oid, relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    )
    select relname as "table", format(
      'column %s %s%s%s', attname, format_type(atttypid, atttypmod),
      case when attnotnull then ' not null' end,
      ' default ' || pg_get_expr(adbin, adrelid)
    ) as fact
    from tables
    join pg_attribute on attrelid = tables.oid and attnum > 0 and not attisdropped
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    union all
    select relname, format(
      '%s (%s)%s%s%s%s',
      case when indisprimary then 'primary key' when indisunique then 'unique' else 'index' end,
      (
        select string_agg(
          coalesce(attname, pg_get_indexdef(indexrelid, place::int, false))
            || case when place > indnkeyatts then ' included' else '' end
            || case indoption[place - 1] when 1 then ' desc nulls last' when 2 then ' nulls first' when 3 then ' desc' else '' end,
          ', ' order by place
        )
        from unnest(indkey) with ordinality as keys (number, place)
        left join pg_attribute on attrelid = indrelid and attnum = number and number > 0
      ),
      (
        select ' using ' || amname
        from pg_class as of_index join pg_am on pg_am.oid = of_index.relam
        where of_index.oid = indexrelid and amname <> 'btree'
      ),
      case when indnullsnotdistinct then ' nulls not distinct' end,
      ' where ' || pg_get_expr(indpred, indrelid),
      case when not indisvalid then ' invalid' end
    )
    from tables join pg_index on indrelid = tables.oid
    union all
    select relname, pg_get_constraintdef(pg_constraint.oid)
    from tables join pg_constraint on conrelid = tables.oid and contype not in ('p', 'u')`;
  const facts: Facts = new Map();
  for (const { table, fact } of rows) facts.set(table, [...(facts.get(table) ?? []), fact].sort());
  return facts;
};

/** What `actual` lacks (`-`) and has too much (`+`) of the tables that `expected` knows. */
export const differences = (expected: Facts, actual: Facts): string[] =>
  [...expected].flatMap(([table, facts]) => {
    const found = actual.get(table) ?? [];
    return [
      ...without(facts, found).map((fact) => `- ${table}: ${fact}`),
      ...without(found, facts).map((fact) => `+ ${table}: ${fact}`),
    ];
  });

/** A fact that holds twice, as two equal indexes, counts twice. */
const without = (facts: string[], others: string[]): string[] => {
  const left = [...others];
  return facts.filter((fact) => {
    const at = left.indexOf(fact);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};
