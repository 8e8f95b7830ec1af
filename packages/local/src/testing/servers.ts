import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "@directfanz/core/platform/migrate";
import { cloudEnvironment } from "../run/environment.ts";
import { Fleet } from "../run/fleet.ts";
import { makeFolder, root } from "../run/folder.ts";
import { linksFor } from "../run/links.ts";
import { freePorts } from "../run/port.ts";
import { postgresServer } from "../run/postgres.ts";
import { placeElsewhere } from "../run/postgres-place.ts";
import { redisServer } from "../run/redis.ts";
import { redisProgram } from "../run/redis-program.ts";
import { newSecrets } from "../run/secrets.ts";

/**
 * Vitest's global setup of project `code`: a PostgreSQL and a Redis of this run alone, on free ports and in a folder
 * that goes with it, and a migrated database that `database.ts` copies for each test file. The environment says where.
 */
export default async () => {
  // A run that a test of another run has started: its servers are there.
  if (process.env.TEMPLATE_DATABASE_URL) return undefined;
  const parent = join(root, ".local/test");
  mkdirSync(parent, { recursive: true, mode: 0o711 });
  const folder = mkdtempSync(join(parent, "code-"));
  makeFolder(folder, { passable: true });
  const ports = await freePorts();
  const secrets = newSecrets();
  const postgres = postgresServer({ folder, port: ports.postgres, secrets, durable: false });
  const redis = redisServer({ folder, port: ports.redis, secrets, found: await redisProgram(), durable: false });
  const fleet = new Fleet(makeFolder(join(folder, "log")));
  await Promise.all([fleet.start(postgres.program), fleet.start(redis.program)]);
  await migrate(postgres.url);
  const stores = { databaseUrl: postgres.url, redisUrl: redis.url };
  const role = "arn:aws:iam::000000000000:role/test";
  const deployment = { inputSecurityGroup: "1234567", mediaLiveRole: role, harvestRole: role };
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    TEMPLATE_DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    SST_RESOURCES_JSON: linksFor(ports, secrets, stores, deployment),
    // Nothing listens there: a test that needs the cloud starts one and sets its own.
    ...cloudEnvironment(ports.cloud, secrets),
  });
  return async () => {
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(placeElsewhere(secrets.installation), { recursive: true, force: true });
  };
};
