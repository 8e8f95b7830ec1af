import postgres from "postgres";
import { z } from "zod";

/** A login as AWS's secrets hold it (Secrets Manager User Guide, "JSON structure of secrets"); more may stand in it. */
export const Login = z.object({ username: z.string().min(1), password: z.string().min(1) });
export type Login = z.infer<typeof Login>;

/** A login of the database's owner, with where the database is. */
export const Server = Login.extend({ host: z.string(), port: z.coerce.number(), dbname: z.string() });

/** How to reach a server directly: encrypted, whoever answers. */
export const urlOf = ({ username, password, host, port, dbname }: z.infer<typeof Server>): string =>
  `postgres://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}:${port}/${dbname}?sslmode=require`;

/**
 * Sees to it that the application can log in with this password, and read and write the rows of every table, those of
 * later migrations too; but not change or empty a table, for those are the owner's. Rotation has two logins take turns,
 * `application` and `application_clone`: the rights are the first one's, and the other is a member of it.
 */
export const grantApplication = async (url: string, { username, password }: Login): Promise<void> => {
  const role = username.replace(/_clone$/, "");
  const sql = postgres(url, { max: 1, max_lifetime: null, connect_timeout: 10, onnotice: () => {} });
  try {
    await sql.begin(async (tx) => {
      // Statements about roles take no parameters: the server quotes for us.
      const run = async (template: string, ...values: string[]) => {
        const [row] = await tx<{ statement: string }[]>`
          select format(${template}, variadic ${values}::text[]) as statement`;
        if (row) await tx.unsafe(row.statement);
      };
      await tx`select pg_advisory_xact_lock(hashtext('grantApplication'))`;
      for (const name of new Set([role, username])) {
        const [there] = await tx`select 1 from pg_roles where rolname = ${name}`;
        if (!there) await run("create role %I nologin", name);
      }
      await run("alter role %I login password %L", username, password);
      if (username !== role) await run("grant %I to %I", role, username);
      await run("grant usage on schema public to %I", role);
      await run("grant select, insert, update, delete on all tables in schema public to %I", role);
      await run("grant usage, select on all sequences in schema public to %I", role);
      await run("alter default privileges in schema public grant select, insert, update, delete on tables to %I", role);
      await run("alter default privileges in schema public grant usage, select on sequences to %I", role);
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
};
