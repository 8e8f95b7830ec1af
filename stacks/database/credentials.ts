import { sealed } from "../security/sealed";
import { database } from "./database";

/*
 * Three logins. The master's is for the migration task and for rotation; PgBouncer alone has the application's, which
 * is rotated; clients log in to PgBouncer with one that is not (docs/decisions/0010).
 */

const password = (name: string) => new random.RandomPassword(name, { length: 32, special: false }).result;

/** The shape that AWS's rotation function wants (Secrets Manager User Guide, "JSON structure of secrets"). */
const server = {
  engine: "postgres",
  host: database.host,
  port: 5432,
  dbname: database.database,
  // Without it the function tries again in the clear where TLS fails.
  ssl: true,
};

/** Owns the tables: the migration task's, which makes the application's role from `applicationSecret`. */
export const masterSecret = new aws.secretsmanager.Secret("MasterSecret", {
  ...sealed,
  description: "The database's owner, for migrations and for rotation",
});
const masterVersion = new aws.secretsmanager.SecretVersion("MasterSecretVersion", {
  secretId: masterSecret.id,
  secretString: $jsonStringify({ ...server, username: database.username, password: database.password }),
});

/** What PgBouncer logs in to the database with: every other time `application_clone`. */
export const applicationSecret = new aws.secretsmanager.Secret("ApplicationSecret", {
  ...sealed,
  description: "The database's application user, for PgBouncer",
});
export const applicationVersion = new aws.secretsmanager.SecretVersion(
  "ApplicationSecretVersion",
  {
    secretId: applicationSecret.id,
    secretString: $jsonStringify({
      ...server,
      username: "application",
      password: password("ApplicationPassword"),
      masterarn: masterSecret.arn,
    }),
  },
  // Rotation writes the next versions: ours would bring the first password back.
  { ignoreChanges: ["secretString", "versionStages"], dependsOn: [masterVersion] },
);

/** What clients log in to PgBouncer with. */
export const poolPassword = password("PoolPassword");
export const poolSecret = new aws.secretsmanager.Secret("PoolSecret", {
  ...sealed,
  description: "What clients log in to PgBouncer with",
});
export const poolVersion = new aws.secretsmanager.SecretVersion("PoolSecretVersion", {
  secretId: poolSecret.id,
  secretString: poolPassword,
});
