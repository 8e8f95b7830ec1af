import { migrate } from "@directfanz/core/platform/migrate";
import { ports } from "../ports.ts";
import { openData } from "../run/data.ts";
import { Fleet } from "../run/fleet.ts";
import { dataFolder } from "../run/folder.ts";
import { databaseUrlAt, postgresServer } from "../run/postgres.ts";
import { runningOn } from "../run/record.ts";
import { secretsIn } from "../run/secrets.ts";
import { command } from "./command.ts";

/** `npm run migrate`: the database of `DATABASE_URL`, or else this folder's, which is started for it where it is down. */

const own = async (): Promise<{ applied: number }> => {
  const folder = dataFolder();
  const running = runningOn(folder);
  if (running) return migrate(databaseUrlAt(running.ports.postgres ?? ports.postgres, secretsIn(folder)));
  const { postgres } = ports;
  const { log, secrets, note, close } = await openData(folder, ports, { postgres });
  const fleet = new Fleet(log, { note });
  try {
    const { program, url } = postgresServer({ folder, port: postgres, secrets });
    await fleet.start(program);
    return await migrate(url);
  } finally {
    await fleet.stop();
    close();
  }
};

await command(async () => {
  const { applied } = await (process.env.DATABASE_URL ? migrate(process.env.DATABASE_URL) : own());
  console.log(
    applied === 0 ? "The database is up to date." : `Applied ${applied} migration${applied === 1 ? "" : "s"}.`,
  );
  return 0;
});
