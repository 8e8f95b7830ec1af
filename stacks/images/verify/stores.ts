import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { Fleet } from "../../../packages/local/src/run/fleet.ts";
import { makeFolder } from "../../../packages/local/src/run/folder.ts";
import { freePorts } from "../../../packages/local/src/run/port.ts";
import { postgresServer } from "../../../packages/local/src/run/postgres.ts";
import { placeElsewhere, postgresPlace } from "../../../packages/local/src/run/postgres-place.ts";
import { redisServer } from "../../../packages/local/src/run/redis.ts";
import { redisProgram } from "../../../packages/local/src/run/redis-program.ts";
import { newSecrets } from "../../../packages/local/src/run/secrets.ts";

const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });

/** The name in the server's certificate. */
export const databaseName = "database.test";

/** A PostgreSQL that speaks TLS with a certificate for `databaseName`, signed by an authority of its own, and a Redis. */
export const startStores = async () => {
  const folder = mkdtempSync("/var/tmp/directfanz-images-");
  makeFolder(folder, { passable: true });
  const secrets = newSecrets();
  const ports = await freePorts();
  const server = postgresServer({ folder, port: ports.postgres, secrets, durable: false });
  const redis = redisServer({ folder, port: ports.redis, secrets, found: await redisProgram(), durable: false });
  const fleet = new Fleet(makeFolder(join(folder, "log")));
  await Promise.all([fleet.start(server.program), fleet.start(redis.program)]);

  const authority = join(folder, "authority.pem");
  const { data } = postgresPlace(folder, secrets.installation);
  const [key, certificate] = [join(data, "server.key"), join(data, "server.crt")];
  const fresh = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  openssl(...fresh, "-subj", "/CN=authority", "-keyout", join(folder, "authority.key"), "-out", authority);
  const signed = [
    "-CA",
    authority,
    "-CAkey",
    join(folder, "authority.key"),
    "-addext",
    `subjectAltName=DNS:${databaseName}`,
  ];
  openssl(
    ...fresh,
    ...signed,
    "-addext",
    "basicConstraints=critical,CA:FALSE",
    "-subj",
    `/CN=${databaseName}`,
    "-keyout",
    key,
    "-out",
    certificate,
  );
  const { uid, gid } = statSync(data);
  for (const file of [key, certificate]) chownSync(file, uid, gid);
  const sql = postgres(server.url, { max: 1 });
  await sql.unsafe("alter system set ssl = on");
  await sql.unsafe("select pg_reload_conf()");
  await sql.end();

  const master = new URL(server.url);
  const cache = new URL(redis.url);
  const password = (special: string) => `${randomBytes(12).toString("hex")}${special}`;
  const where = { host: "localhost", port: ports.postgres, dbname: master.pathname.slice(1) };
  return {
    ports,
    authority,
    where,
    url: server.url,
    masterSecret: { ...where, username: master.username, password: master.password },
    // What could end a value early in a connection string, a setting, or a shell.
    applicationSecret: { ...where, username: "application", password: password(`'" %$\\;#`) },
    poolPassword: password(`'"%$\\;#`),
    cache: {
      host: cache.hostname,
      port: Number(cache.port),
      password: decodeURIComponent(cache.password),
      ...(cache.username ? { username: decodeURIComponent(cache.username) } : {}),
      cluster: false,
      tls: false,
    },
    sealKey: secrets.sealKey,
    signingKey: secrets.signingKey,
    keyPairId: secrets.keyPairId,
    stop: async () => {
      await fleet.stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(placeElsewhere(secrets.installation), { recursive: true, force: true });
    },
  };
};

export type Stores = Awaited<ReturnType<typeof startStores>>;
