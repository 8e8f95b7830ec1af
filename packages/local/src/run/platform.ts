import { faultsOf } from "../cloud/faults/client.ts";
import type { FaultsAsked } from "../cloud/faults/schema.ts";
import type { Ports } from "../ports.ts";
import { openData } from "./data.ts";
import { seedDemoAccounts } from "./demo-accounts.ts";
import { type Deployment, deployOnto, lastDeployment, nothingDeployed } from "./deployment.ts";
import { environmentFor } from "./environment.ts";
import { Fleet } from "./fleet.ts";
import { linksFor } from "./links.ts";
import { postgresServer } from "./postgres.ts";
import { cloudService, siteServices } from "./programs.ts";
import { quotasHere } from "./quotas.ts";
import { redisServer } from "./redis.ts";
import { redisProgram } from "./redis-program.ts";
import type { Secrets } from "./secrets.ts";
import type { Supervised } from "./supervised.ts";
import { buildWeb, builtWeb } from "./web.ts";

export interface PlatformOptions {
  dataFolder: string;
  ports: Ports;
  /** Servers of the person's own, in place of ours. */
  databaseUrl?: string | undefined;
  redisUrl?: string | undefined;
  /** Told when a step begins that takes long, and when each is done, with its milliseconds. */
  report?: Report;
  /** What goes wrong in the local cloud once the platform is ready, for tests; they can then ask for other faults. */
  faults?: FaultsAsked | undefined;
  /** Ends a start that is under way: `startPlatform` then rejects, with nothing left running. */
  signal?: AbortSignal;
}

export interface Report {
  begins(step: string): void;
  done(step: string, milliseconds?: number): void;
  /** A process had died and runs again. */
  restarted(name: string): void;
}

export interface Platform {
  urls: { site: string; console: string; ingest: string; database: string; redis: string };
  ports: Ports;
  secrets: Secrets;
  /** What `SST_RESOURCES_JSON` says to each process. */
  links: string;
  /** What each process runs in, but for its own `PORT` and `SERVICE`: for a test that calls the domains itself. */
  environment: Record<string, string>;
  /** By name: `postgres`, `redis`, `cloud`, `web`, `realtime`, `streaming`, `edge`. */
  processes: ReadonlyMap<string, Supervised>;
  logFolder: string;
  stop(): Promise<void>;
}

const silent: Report = { begins: () => {}, done: () => {}, restarted: () => {} };

/**
 * Starts the whole platform on a data folder and waits until every process is healthy. Rejects with a `Trouble` where
 * somebody can mend it; then everything that was started has ended again.
 */
export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const { ports, databaseUrl, redisUrl, faults, report = silent } = options;
  const { postgres, redis, ...always } = ports;
  const wanted = { ...always, ...(databaseUrl ? {} : { postgres }), ...(redisUrl ? {} : { redis }) };
  const { folder, log, secrets, ended, note, close } = await openData(options.dataFolder, ports, wanted);
  if (ended.length > 0) report.done(`Ended what a crash had left: ${ended.join(", ")}`);

  const fleet = new Fleet(log, { note, restarted: report.restarted });
  const stopping = new AbortController();
  const stop = async () => {
    stopping.abort();
    await fleet.stop();
    close();
  };
  const aborted = () => void stop();
  options.signal?.addEventListener("abort", aborted, { once: true });
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    stopping.signal.throwIfAborted();
    const began = performance.now();
    const result = await work();
    report.done(name, performance.now() - began);
    return result;
  };
  const own = {
    postgres: async () => {
      const { program, url } = postgresServer({ folder, port: postgres, secrets });
      await fleet.start(program);
      return url;
    },
    redis: async () => {
      const { program, url } = redisServer({ folder, port: redis, secrets, found: await redisProgram() });
      await fleet.start(program);
      return url;
    },
  };

  try {
    options.signal?.throwIfAborted();
    if (!builtWeb()) report.begins("Building the web app");
    const [database, cache, web] = await Promise.all([
      databaseUrl ?? step("PostgreSQL 15", own.postgres),
      redisUrl ?? step("Redis", own.redis),
      step("Web app", () => buildWeb(stopping.signal)),
    ]);
    await step("Database schema", async () => {
      // Here and in the deployment: a second of loading that need not be waited for before the servers start.
      const { migrate } = await import("@directfanz/core/platform/migrate");
      return migrate(database);
    });
    const stores = { databaseUrl: database, redisUrl: cache };
    const linked = (deployment: Deployment) => {
      const links = linksFor(ports, secrets, stores, deployment, quotasHere());
      return { links, environment: environmentFor(ports, secrets, stores, links) };
    };
    const last = lastDeployment(folder);
    let { links, environment } = linked(last ?? nothingDeployed);
    const cloudUrl = `http://127.0.0.1:${ports.cloud}`;
    const inCloud = () => ({ ...environment, ...(faults && { CLOUD_FAULTS: "{}" }) });
    const cloud = async () => {
      await step("Local cloud", () => fleet.start(cloudService(ports, folder, inCloud())));
      // Those of an earlier start are still there: nothing may fail before everything stands.
      if (faults) await faultsOf(cloudUrl).quiet();
      await step("Deployed onto the local cloud", async () => {
        const changed = await deployOnto(folder, ports, secrets);
        if (!changed) return;
        // The functions run within the cloud and are linked to what was just made: the first time, it starts again.
        ({ links, environment } = linked(changed));
        await fleet.replace(cloudService(ports, folder, inCloud()));
      });
    };
    const site = () =>
      step("Web, realtime, streaming, edge", () =>
        Promise.all(siteServices(ports, web, environment).map((program) => fleet.start(program))),
      );
    if (last) await Promise.all([cloud(), site()]);
    else await cloud().then(site);
    const urls = {
      site: `http://localhost:${ports.edge}`,
      console: `${cloudUrl}/_local`,
      ingest: `rtmp://127.0.0.1:${ports.rtmp}/live`,
      database,
      redis: cache,
    };
    await step("Demo accounts", () => seedDemoAccounts(urls.site, database));
    if (faults) await faultsOf(cloudUrl).set(faults);
    stopping.signal.throwIfAborted();
    return { urls, ports, secrets, links, environment, processes: fleet.processes, logFolder: log, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", aborted);
  }
};
