import { cache, database, edgeSigningKey, sealKey } from "../links";
import { sealed } from "./sealed";

/**
 * The links that hold secrets, in Secrets Manager: SST itself would write them as plain text into the task definition,
 * for whoever may read that. A container gets each as the variable that SST's library reads, when its task starts.
 */
const kept = (name: string, link: sst.Linkable<Record<string, unknown>>) => {
  const secret = new aws.secretsmanager.Secret(`${name}Link`, {
    description: `What containers are told of ${name}.`,
    ...sealed,
  });
  new aws.secretsmanager.SecretVersion(`${name}LinkVersion`, {
    secretId: secret.id,
    secretString: $jsonStringify(link.properties),
  });
  return secret;
};

export const secrets = {
  Database: kept("Database", database),
  Cache: kept("Cache", cache),
  EdgeSigningKey: kept("EdgeSigningKey", edgeSigningKey),
  SealKey: kept("SealKey", sealKey),
};
