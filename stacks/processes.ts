import { bus, cache, database, edge, edgeSigningKey, environment, live, recordings, sealKey } from "./links";
import { cloud, offset } from "./machine";
import { ports } from "./routes.ts";
import { capital } from "./stage";

/*
 * What `sst dev` runs on this machine, each in a tab of its own. On AWS it makes nothing that costs by the hour. The
 * stores' passwords are made at their first start, so `npm run migrate` comes once before the first `sst dev`.
 */

const link = [database, cache, bus, recordings, live, edge, edgeSigningKey, sealKey];
const at = (port: number) => `${port + offset}`;

/** The project's own Node, and not the shell's: it reads TypeScript. */
const node = "node_modules/.bin/node";

interface Process {
  command: string;
  port: number;
  directory?: string;
  environment?: Record<string, string>;
}

const processes: Record<string, Process> = {
  web: {
    directory: "web",
    command: `../${node} node_modules/next/dist/bin/next dev --hostname 127.0.0.1 --port ${at(ports.web)}`,
    port: ports.web,
  },
  realtime: { command: `${node} --watch packages/realtime/src/main.ts`, port: ports.realtime },
  streaming: { command: `${node} --watch packages/api/src/main.ts`, port: ports.streaming },
  edge: {
    command: `${node} --watch packages/local/src/edge/main.ts`,
    port: 8080,
    environment: {
      WEB_PORT: at(ports.web),
      REALTIME_PORT: at(ports.realtime),
      STREAMING_PORT: at(ports.streaming),
      CLOUD_PORT: at(4566),
    },
  },
};

// PostgreSQL and Redis, and the local cloud where LOCAL_CLOUD=on. Not linked: these are what the links lead to.
new sst.x.DevCommand("StoresProcess", {
  dev: { title: cloud ? "Stores and cloud" : "Stores", command: "npm run stores", autostart: true },
});

for (const [name, { command, port, directory = ".", environment: own = {} }] of Object.entries(processes)) {
  new sst.x.DevCommand(`${capital(name)}Process`, {
    dev: { title: capital(name), command, directory, autostart: true },
    link,
    environment: {
      ...environment,
      ...own,
      PORT: at(port),
      HOST: "127.0.0.1",
      SERVICE: name,
      LOG_LEVEL: "info",
    },
  });
}

export const outputs: Record<string, $util.Input<string>> = { url: `http://localhost:${at(8080)}` };
