import type { Ports } from "../ports.ts";
import { resources, type Stores } from "./links.ts";
import type { Secrets } from "./secrets.ts";

/** Variables of the person's own shell that would lead a process elsewhere: a real AWS account, a debugger, a test run. */
const foreign =
  /^(AWS_|SST_|NODE_OPTIONS$|NODE_ENV$|NODE_CHANNEL_|VITEST|npm_|PORT$|HOST$|HOSTNAME$|DATABASE_URL$|REDIS_URL$)/;

/** What of the person's shell a process of ours may see. */
export const ownVariables = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]),
    ),
  );

/** The environment that every process of ours runs in, but for its own port and name. */
export const environmentFor = (
  ports: Ports,
  secrets: Secrets,
  stores: Stores,
  links: string,
): Record<string, string> => ({
  ...ownVariables(),
  NODE_ENV: "production",
  HOST: "127.0.0.1",
  DATABASE_URL: stores.databaseUrl,
  REDIS_URL: stores.redisUrl,
  SST_RESOURCES_JSON: links,
  ...cloudEnvironment(ports.cloud, secrets),
});

/** Points the AWS SDK at the local cloud, and at nothing else on this machine. */
export const cloudEnvironment = (port: number, secrets: Pick<Secrets, "accessKeyId" | "secretAccessKey">) => ({
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  AWS_REGION: resources.region,
  AWS_ACCESS_KEY_ID: secrets.accessKeyId,
  AWS_SECRET_ACCESS_KEY: secrets.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
});
