import { grantApplication, Login, Server, urlOf } from "./application-role.ts";
import { databaseUrl } from "./database.ts";
import { migrate } from "./migrate.ts";

/*
 * Brings the database to the present schema. On AWS `MASTER_SECRET` holds the owner's login and `APPLICATION_SECRET` the
 * login that is to be given to everybody else, both as Secrets Manager keeps them.
 */
const { MASTER_SECRET, APPLICATION_SECRET } = process.env;

const url = MASTER_SECRET ? urlOf(Server.parse(JSON.parse(MASTER_SECRET))) : databaseUrl();
const { applied } = await migrate(url);
console.log(
  applied === 0 ? "The database is up to date." : `Applied ${applied} ${applied === 1 ? "migration" : "migrations"}.`,
);
if (APPLICATION_SECRET) {
  const login = Login.parse(JSON.parse(APPLICATION_SECRET));
  await grantApplication(url, login);
  console.log(`${login.username} may read and write.`);
}
