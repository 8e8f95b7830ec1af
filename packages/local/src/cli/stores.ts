import { migrate } from "@directfanz/core/platform/migrate";
import { ports } from "../ports.ts";
import { openData } from "../run/data.ts";
import { deployOnto, lastDeployment, nothingDeployed } from "../run/deployment.ts";
import { environmentFor } from "../run/environment.ts";
import { Fleet } from "../run/fleet.ts";
import { dataFolder } from "../run/folder.ts";
import { linksFor } from "../run/links.ts";
import { postgresServer } from "../run/postgres.ts";
import { cloudService } from "../run/programs.ts";
import { quotasHere } from "../run/quotas.ts";
import { redisServer } from "../run/redis.ts";
import { redisProgram } from "../run/redis-program.ts";
import { aborted, command, stopSignal } from "./command.ts";

/**
 * `npm run stores`: what services stand on, without the services, for `sst dev`, which runs those itself. PostgreSQL and
 * Redis, where the environment names no others, and with LOCAL_CLOUD=on the local cloud; until Ctrl-C.
 */

const { DATABASE_URL, REDIS_URL, LOCAL_CLOUD } = process.env;

await command(async () => {
  const signal = stopSignal();
  const { postgres, redis, cloud, rtmp } = ports;
  const inCloud = LOCAL_CLOUD === "on";
  const wanted = {
    ...(DATABASE_URL ? {} : { postgres }),
    ...(REDIS_URL ? {} : { redis }),
    ...(inCloud ? { cloud, rtmp } : {}),
  };
  const { folder, log, secrets, note, close } = await openData(dataFolder(), ports, wanted);
  const fleet = new Fleet(log, { note });
  const started = async ({ program, url }: ReturnType<typeof postgresServer>) => {
    await fleet.start(program);
    return url;
  };
  try {
    const [databaseUrl, redisUrl] = await Promise.all([
      DATABASE_URL ?? started(postgresServer({ folder, port: postgres, secrets })),
      REDIS_URL ?? started(redisServer({ folder, port: redis, secrets, found: await redisProgram() })),
    ]);
    console.log("PostgreSQL and Redis are ready.");
    const { applied } = await migrate(databaseUrl);
    if (applied > 0) console.log(`Applied ${applied} migration${applied === 1 ? "" : "s"}.`);
    if (inCloud) {
      const stores = { databaseUrl, redisUrl };
      const program = (deployment = nothingDeployed) => {
        const links = linksFor(ports, secrets, stores, deployment, quotasHere());
        return cloudService(ports, folder, environmentFor(ports, secrets, stores, links));
      };
      await fleet.start(program(lastDeployment(folder)));
      const changed = await deployOnto(folder, ports, secrets);
      // Its functions are linked to what was just made.
      if (changed) await fleet.replace(program(changed));
      console.log("The local cloud is ready.");
    }
    await aborted(signal);
    return 0;
  } finally {
    await fleet.stop();
    close();
  }
});
