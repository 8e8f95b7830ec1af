import { tellBusy } from "@directfanz/core/platform/busy";
import { closeDatabase } from "@directfanz/core/platform/database";
import { log } from "@directfanz/core/platform/log";
import { closeRedis } from "@directfanz/core/platform/redis";
import { startRealtime } from "./server.ts";

/** The realtime service. `PORT` and `HOST` say where. */
const realtime = await startRealtime({
  port: Number(process.env.PORT ?? 3001),
  host: process.env.HOST ?? "127.0.0.1",
});
tellBusy();

/** A supervisor, or ECS, waits longer than this. */
const deadline = 10_000;
let stopping = false;
const stop = async (signal: NodeJS.Signals) => {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, "stopping");
  setTimeout(() => process.exit(1), deadline).unref();
  await realtime.close();
  await Promise.all([closeDatabase(), closeRedis()]);
  log.info("stopped");
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
log.info({ url: realtime.url }, "listening");
