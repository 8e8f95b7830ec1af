import { tellBusy } from "@directfanz/core/platform/busy";
import { closeDatabase } from "@directfanz/core/platform/database";
import { log } from "@directfanz/core/platform/log";
import { closeRedis } from "@directfanz/core/platform/redis";
import { serve } from "@hono/node-server";
import { health } from "./health.ts";
import { app } from "./index.ts";

/** The streaming service: the API on Node's own server. `PORT` and `HOST` say where. */
const port = Number(process.env.PORT ?? 3002);
const hostname = process.env.HOST ?? "127.0.0.1";
/** Requests under way may take this long once the process is told to stop; a load balancer waits 30 s by default. */
const grace = 20_000;

const healthz = health();

const server = serve(
  {
    fetch: (request, env) => (new URL(request.url).pathname === "/healthz" ? healthz : app).fetch(request, env),
    port,
    hostname,
    // Slow clients hold no connection for long; an idle one lives longer than the load balancer's 60 s, so that it is
    // never the server that closes a connection on which a request is coming.
    serverOptions: { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
  },
  (address) => log.info({ address: address.address, port: address.port }, "listening"),
);

server.on("error", (error) => {
  log.fatal({ err: error }, "the server failed");
  process.exit(1);
});

tellBusy();

let stopping = false;

/** Takes no more connections, finishes what is under way, and lets go of the database and Redis. */
const stop = (signal: NodeJS.Signals) => {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, "stopping");
  const late = setTimeout(() => "closeAllConnections" in server && server.closeAllConnections(), grace);
  server.close(async () => {
    clearTimeout(late);
    await Promise.all([closeDatabase(), closeRedis()]);
    log.info("stopped");
  });
};

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
