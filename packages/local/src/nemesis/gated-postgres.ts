import { AsyncLocalStorage } from "node:async_hooks";
import type postgres from "postgres";
import { currentTask, outside, type Tasks } from "./tasks.ts";

/** Whose steps the statements of this process are; undefined while no history runs. */
let tasks: Tasks | undefined;

export const gateStatements = (those: Tasks | undefined): void => {
  tasks = those;
};

/** What the driver says where the server closed the connection. */
const closed = (): Error => Object.assign(new Error("write CONNECTION_CLOSED"), { code: "CONNECTION_CLOSED" });

/** A transaction. One whose connection was lost does nothing more, although its code goes on. */
interface Scope {
  isLost: boolean;
  /** Statements of it that PostgreSQL has not answered. */
  asked: number;
}

/** Those under way. */
const scopes = new Set<Scope>();

/** Whether a transaction is open and asks for nothing: for such a one's locks others may have to wait. */
export const mayLock = (): boolean => [...scopes].some(({ asked }) => asked === 0);

/**
 * A step, at which PostgreSQL may fail over: every connection is lost then, and with it what was not committed. The
 * server's own way, `pg_terminate_backend`, cannot be used: a statement in a transaction whose connection was closed
 * while nothing was in flight makes this driver write to a socket that is null, outside of every promise.
 */
const step = async (those: Tasks, scope?: Scope, isLock = false): Promise<void> => {
  if ((await those.step(isLock)) === "failover") {
    for (const one of scopes) one.isLost = true;
    throw closed();
  }
  if (scope?.isLost) throw closed();
};

/** A query that waits for its task's turn before it is sent. The driver sends one when it is first awaited. */
const gated = (query: ReturnType<postgres.Sql["unsafe"]>, isLock: boolean, scope: Scope | undefined): unknown => {
  const send = async (those: Tasks, what: PromiseLike<unknown>) => {
    await step(those, scope, isLock);
    await those.turn();
    if (scope) scope.asked += 1;
    try {
      return await those.flight(what);
    } finally {
      if (scope) scope.asked -= 1;
    }
  };
  const lazy = (what: PromiseLike<unknown>) => {
    const sent = () => (tasks ? send(tasks, what) : what);
    // biome-ignore lint/suspicious/noThenProperty: the driver's own queries are lazy thenables, too
    return { then: (...then: Parameters<Promise<unknown>["then"]>) => sent().then(...then) };
  };
  return { ...lazy(query), values: () => lazy(query.values()) };
};

const gatedSql = <Sql extends postgres.Sql | postgres.TransactionSql>(sql: Sql, scope?: Scope): Sql =>
  new Proxy(sql, {
    get: (target, name) => {
      if (name === "unsafe") {
        return (text: string, values: never[], options: object) => {
          const query = target.unsafe(text, values, { ...options, prepare: true });
          return currentTask() && tasks ? gated(query, text.endsWith("for update"), scope) : query;
        };
      }
      if (name === "begin" && "begin" in target) {
        return (work: (tx: postgres.TransactionSql) => Promise<unknown>) => begin(target, work);
      }
      return Reflect.get(target, name);
    },
  });

/** A transaction, with a step before it begins, one before it commits, and one after. */
const begin = async (sql: postgres.Sql, work: (tx: postgres.TransactionSql) => Promise<unknown>): Promise<unknown> => {
  const those = tasks;
  if (!those || !currentTask()) return sql.begin(work);
  await step(those);
  const scope: Scope = { isLost: false, asked: 1 };
  scopes.add(scope);
  // In flight are the statements `begin`, and `commit` or `rollback`; in between the statements count themselves.
  let isCounted = true;
  const toggle = (now: boolean) => {
    if (now === isCounted) return;
    isCounted = now;
    scope.asked += now ? 1 : -1;
    if (now) those.took();
    else those.landed();
  };
  those.took();
  try {
    const inside = AsyncLocalStorage.snapshot();
    const whole = async (tx: postgres.TransactionSql) => {
      toggle(false);
      try {
        const done = await work(gatedSql(tx, scope));
        await step(those, scope);
        // For what waits for this one's locks.
        await those.turn();
        return done;
      } finally {
        toggle(true);
      }
    };
    const result = await outside(() => sql.begin((tx) => inside(() => whole(tx))));
    scopes.delete(scope);
    those.released();
    toggle(false);
    // Where it is lost here, it has committed all the same.
    await step(those);
    return result;
  } finally {
    scopes.delete(scope);
    those.released();
    toggle(false);
  }
};

/**
 * The driver, with every statement of a task a step. For `vi.mock("postgres")`. Without PgBouncer in between statements
 * can be prepared: that saves the parsing, and one of two round trips.
 */
export const gatedDriver = (driver: typeof postgres): typeof postgres =>
  new Proxy(driver, {
    apply: (target, self, [url, options]: [string, object]) =>
      gatedSql(Reflect.apply(target, self, [url, { ...options, prepare: true }])),
  });
