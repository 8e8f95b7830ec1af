import { migrate } from "./migrate.ts";

const { applied } = await migrate();
console.log(
  applied === 0 ? "The database is up to date." : `Applied ${applied} ${applied === 1 ? "migration" : "migrations"}.`,
);
