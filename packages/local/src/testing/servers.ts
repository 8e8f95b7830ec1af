import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cloudEnvironment } from "../run/environment.ts";
import { makeFolder, root } from "../run/folder.ts";
import { linksFor } from "../run/links.ts";
import { freePorts } from "../run/port.ts";
import { placeElsewhere } from "../run/postgres-place.ts";
import { newSecrets } from "../run/secrets.ts";
import { startPostgres, startRedis } from "../run/stores.ts";

/**
 * Vitest's global setup of project `code`: a PostgreSQL and a Redis of this run alone, on free ports and in a folder
 * that goes with it, and a migrated database that `database.ts` copies for each test file. The environment says where.
 */
export default async () => {
  const parent = join(root, ".local/test");
  mkdirSync(parent, { recursive: true, mode: 0o711 });
  const folder = mkdtempSync(join(parent, "code-"));
  makeFolder(folder, { passable: true });
  const log = makeFolder(join(folder, "log"));
  const ports = await freePorts();
  const secrets = newSecrets();
  const [postgres, redis] = await Promise.all([
    startPostgres({
      folder,
      installation: secrets.installation,
      port: ports.postgres,
      password: secrets.databasePassword,
      durable: false,
      log,
    }),
    startRedis({ folder, port: ports.redis, password: secrets.redisPassword, durable: false, log }),
  ]);
  await migrateIfThere(postgres.url);
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    TEMPLATE_DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    SST_RESOURCES_JSON: linksFor(ports, secrets, { databaseUrl: postgres.url, redisUrl: redis.url }, "1234567"),
    LOG_LEVEL: process.env.LOG_LEVEL ?? "silent",
    // Nothing listens there: a test that needs the cloud starts one and sets its own.
    ...cloudEnvironment(ports.cloud, secrets),
  });
  return async () => {
    await Promise.all([postgres.server.stop(), redis.server.stop()]);
    rmSync(folder, { recursive: true, force: true });
    rmSync(placeElsewhere(secrets.installation), { recursive: true, force: true });
  };
};

const migrateIfThere = async (url: string) => {
  const file = join(root, "packages/core/src/platform/migrate.ts");
  if (!existsSync(file)) return;
  const { migrate } = (await import(pathToFileURL(file).href)) as { migrate: (url: string) => Promise<void> };
  await migrate(url);
};
