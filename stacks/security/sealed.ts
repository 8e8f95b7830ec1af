import { size } from "../stage";
import { dataKey } from "./keys";

/** How a secret of this stage is kept. Once deleted in prod, it can be brought back for a month. */
export const sealed = { kmsKeyId: dataKey?.arn, recoveryWindowInDays: size.kept ? 30 : 0 };

// Postgres and Redis make secrets that they give no argument for: AWS's key, gone at once.
$transform(aws.secretsmanager.Secret, (args) => {
  if (args) Object.assign(args, sealed);
});
