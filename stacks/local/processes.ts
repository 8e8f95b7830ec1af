import { bus, cache, database, edge, edgeSigningKey, environment, live, recordings, sealKey } from "../links";
import { capital } from "../stage";
import { commandsAt } from "./commands.ts";
import { cloud, offset } from "./machine";

/*
 * What `sst dev` runs on this machine, each in a tab of its own. On AWS it makes nothing that costs by the hour. The
 * stores' passwords are made at their first start, so `npm run migrate` comes once before the first `sst dev`.
 */

const link = [database, cache, bus, recordings, live, edge, edgeSigningKey, sealKey];
const commands = commandsAt(offset);

// PostgreSQL and Redis, and the local cloud where LOCAL_CLOUD=on. Not linked: these are what the links lead to.
new sst.x.DevCommand("StoresProcess", {
  dev: { title: cloud ? "Stores and cloud" : "Stores", command: "npm run stores", autostart: true },
});

for (const [name, { command, port, directory, environment: own }] of Object.entries(commands)) {
  new sst.x.DevCommand(`${capital(name)}Process`, {
    dev: { title: capital(name), command, directory, autostart: true },
    link,
    environment: {
      ...environment,
      ...own,
      PORT: `${port}`,
      HOST: "127.0.0.1",
      SERVICE: name,
      LOG_LEVEL: "info",
    },
  });
}

export const outputs: Record<string, $util.Input<string>> = { url: `http://localhost:${commands.edge.port}` };
