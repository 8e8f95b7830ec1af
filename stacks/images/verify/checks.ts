import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { ports } from "../../services/routes.ts";
import { type Engine, root } from "./engine.ts";
import { databaseName, type Stores } from "./stores.ts";

/** Says what was found; throws where it is wrong. */
export type Check = (what: string, holds: boolean, found?: string | number) => void;

const poolPort = 6432;
/** Fewer than the clients below, so that they must share. */
const poolSize = 5;

/** What an image must not hold, by the last part of the path. */
const unwanted = [
  "gcc",
  "cc",
  "g++",
  "make",
  "npm",
  "npx",
  "pnpm",
  "yarn",
  "corepack",
  "python3",
  "curl",
  "wget",
  "git",
];
const emptied = ["var/lib/apt/lists", "var/cache/apt/archives", "root/.npm", "root/.cache"];

const entries = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Size, user, and what is not in it. */
export const inspect = async (engine: Engine, image: string, check: Check): Promise<void> => {
  const [found] = JSON.parse(await engine.podman("image", "inspect", image));
  check("size in MB", true, Math.round(found.Size / 1e6));
  check("runs as somebody", found.Config.User === "10001:10001", found.Config.User);
  check("has a health check", found.Healthcheck?.Test?.[0] === "CMD", found.Healthcheck?.Test?.join(" "));
  check("tells its commit", found.Config.Labels["org.opencontainers.image.revision"] === "verified");
  const mounted = await engine.podman("image", "mount", image);
  const programs = ["bin", "usr/bin", "usr/local/bin", "usr/sbin"].flatMap((folder) => entries(join(mounted, folder)));
  const tools = unwanted.filter((name) => programs.includes(name));
  check("no build tools, no downloaders", tools.length === 0, tools.join(" "));
  const left = emptied.filter((folder) =>
    entries(join(mounted, folder)).some((name) => name !== "partial" && name !== "lock"),
  );
  check("no caches of package managers", left.length === 0, left.join(" "));
  await engine.podman("image", "unmount", image);
};

/** Waits until `work` is true, at most a minute; answers the seconds that took. */
const until = async (work: () => Promise<boolean>): Promise<number> => {
  const begun = performance.now();
  while (!(await work().catch(() => false))) {
    if (performance.now() - begun > 60_000) throw new Error("not within a minute");
    await sleep(50);
  }
  return (performance.now() - begun) / 1_000;
};

const rounded = (seconds: number) => `${seconds.toFixed(1)} s`;

/** The command lines of every process of this machine, again and again until it is stopped. */
const watchCommandLines = () => {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      } catch {
        // It has ended.
      }
    }
  };
  const timer = setInterval(look, 5);
  return () => {
    clearInterval(timer);
    look();
    return [...seen].join("\n");
  };
};

const stops = async (engine: Engine, name: string, check: Check) => {
  const { code, seconds } = await engine.stop(name);
  check("ends with 0 when told to stop", code === 0 && seconds < 20, `${code} after ${rounded(seconds)}`);
};

/** The task before a deployment: twice, because a deployment is repeated. */
export const migrates = async (engine: Engine, image: string, stores: Stores, check: Check): Promise<void> => {
  const journal = JSON.parse(readFileSync(join(root, "packages/core/migrations/meta/_journal.json"), "utf8"));
  const all = journal.entries.length;
  const secrets = {
    MASTER_SECRET: JSON.stringify(stores.masterSecret),
    APPLICATION_SECRET: JSON.stringify(stores.applicationSecret),
  };
  for (const expected of [`Applied ${all} `, "The database is up to date."]) {
    engine.start("migrate", image, secrets, "--", "migrate");
    const code = await engine.exitCode("migrate");
    const said = await engine.logs("migrate");
    check("migrates", code === 0 && said.startsWith(expected), said.split("\n")[0]);
    await engine.remove("migrate");
  }
};

const client = (stores: Stores, more: postgres.Options<Record<string, never>> = {}) =>
  postgres({
    host: "127.0.0.1",
    port: poolPort,
    username: "directfanz",
    password: stores.poolPassword,
    database: stores.where.dbname,
    ssl: "require",
    max: 1,
    connect_timeout: 20,
    onnotice: () => {},
    ...more,
  });

const refusal = async (sql: postgres.Sql): Promise<string> => {
  try {
    await sql`select 1`;
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
};

/** `localhost` is ::1 to PgBouncer, where our server does not listen. */
const named = ["--add-host", `${databaseName}:127.0.0.1`];

const poolEnvironment = (stores: Stores) => ({
  DATABASE_HOST: databaseName,
  DATABASE_PORT: String(stores.where.port),
  DATABASE_NAME: stores.where.dbname,
  DATABASE_SECRET: JSON.stringify(stores.applicationSecret),
  POOL_USER: "directfanz",
  POOL_PASSWORD: stores.poolPassword,
  POOL_SIZE: String(poolSize),
  POOL_MAX_CLIENTS: "200",
});

/** PgBouncer on its way: who gets in, what is shared, what is seen. It is left running. */
export const pools = async (engine: Engine, image: string, stores: Stores, check: Check): Promise<void> => {
  // With RDS's authorities alone, our server's certificate is nobody's.
  engine.start("pool", image, poolEnvironment(stores), ...named);
  await until(async () => (await engine.podman("healthcheck", "run", "pool")) === "");
  await refusal(client(stores));
  const why = /certificate verify failed/.exec(await engine.logs("pool"))?.[0];
  check("refuses a database that nobody vouches for", why !== undefined, why);
  await engine.remove("pool");

  const commandLines = watchCommandLines();
  const environment = { ...poolEnvironment(stores), DATABASE_CA: "/pool/authority.pem" };
  const authority = ["--volume", `${stores.authority}:/pool/authority.pem:ro`];
  engine.start("pool", image, environment, ...named, ...authority);
  const sql = client(stores);
  check("starts", true, rounded(await until(async () => (await sql`select 1`).length === 1)));
  check("its health check succeeds", (await engine.podman("healthcheck", "run", "pool")) === "");
  const [server] = await sql`select ssl, current_user as name from pg_stat_ssl where pid = pg_backend_pid()`;
  check("speaks TLS to the database, as the application", server?.ssl === true && server.name === "application");
  const inTheClear = await refusal(client(stores, { ssl: false }));
  check("refuses clients without TLS", /SSL required/.test(inTheClear), inTheClear);
  const wrong = await refusal(client(stores, { password: "wrong" }));
  check("refuses a wrong password", /auth/i.test(wrong), wrong);

  const clients = Array.from({ length: 40 }, () => client(stores, { prepare: true }));
  const used = await Promise.all(
    clients.map((each) =>
      each.begin(async (tx) => {
        const [first] = await tx`select pg_backend_pid() as pid, pg_sleep(0.05)`;
        const [second] = await tx`select pg_backend_pid() as pid where ${1}::int = 1`;
        if (first?.pid !== second?.pid) throw new Error("a transaction changed its connection");
        return first?.pid;
      }),
    ),
  );
  await Promise.all(clients.map((each) => each.end()));
  const connections = new Set(used).size;
  check("40 clients in transactions share few connections", connections <= poolSize, connections);

  const secrets = [stores.poolPassword, stores.applicationSecret.password];
  const [seen, said] = [commandLines(), await engine.logs("pool")];
  check("no password on a command line", !secrets.some((secret) => seen.includes(secret)));
  check("no password in the log", !secrets.some((secret) => said.includes(secret)));
  await sql.end();
};

/** What is under way ends, and what comes after is refused. */
export const poolStops = async (engine: Engine, stores: Stores, check: Check): Promise<void> => {
  const sql = client(stores);
  await sql`select 1`;
  const underWay = sql.begin(async (tx) => {
    await tx`select pg_sleep(2)`;
    const [row] = await tx`select 7 as seven`;
    return row?.seven;
  });
  await sleep(500);
  const [seven] = await Promise.all([underWay, stops(engine, "pool", check)]);
  check("finishes the transaction under way", seven === 7);
  await sql.end({ timeout: 1 });
};

/** One of our services, linked as on AWS: to the database through the pool. */
export const serves = async (
  engine: Engine,
  name: keyof typeof ports,
  image: string,
  stores: Stores,
  check: Check,
): Promise<void> => {
  const told = (value: unknown) => JSON.stringify(value);
  const environment = {
    SST_RESOURCE_App: told({ name: "directfanz", stage: "verify" }),
    SST_RESOURCE_Database: told({
      host: "127.0.0.1",
      port: poolPort,
      username: "directfanz",
      password: stores.poolPassword,
      database: stores.where.dbname,
      tls: true,
    }),
    SST_RESOURCE_Cache: told(stores.cache),
    SST_RESOURCE_Bus: told({ name: "directfanz" }),
    SST_RESOURCE_Edge: told({ url: "http://localhost", keyPairId: stores.keyPairId }),
    SST_RESOURCE_EdgeSigningKey: told({ value: stores.signingKey }),
    SST_RESOURCE_SealKey: told({ value: stores.sealKey }),
    AWS_REGION: "us-east-1",
  };
  engine.start(name, image, environment);
  const origin = `http://127.0.0.1:${ports[name]}`;
  const get = async (path: string) => {
    const response = await fetch(origin + path);
    return { status: response.status, text: await response.text() };
  };
  const seconds = await until(async () => (await get("/healthz")).status === 200);
  const healthy = await get("/healthz");
  check(
    "answers /healthz, with database and Redis",
    /"database":"ok","redis":"ok"/.test(healthy.text),
    rounded(seconds),
  );
  check("tells its version", healthy.text.includes('"version":"verified"'));
  check("its health check succeeds", (await engine.podman("healthcheck", "run", name)) === "");
  for (const path of pages[name]) {
    const { status } = await get(path);
    check(`answers ${path}`, status === 200, status);
  }
  const said = await engine.logs(name);
  check("writes nowhere that it may not", !/EROFS|EACCES|read-only/i.test(said));
  await stops(engine, name, check);
  await engine.remove(name);
};

/** What only works with files that were carried along. */
const pages: Record<keyof typeof ports, readonly string[]> = {
  web: ["/", "/sign-in", "/replays", "/api/streams"],
  realtime: ["/socket.io/?EIO=4&transport=polling"],
  streaming: ["/api/streams", "/api/openapi.json", "/api/docs/swagger-ui.css", "/api/docs/swagger-ui-bundle.js"],
};
