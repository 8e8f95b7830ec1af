import { dataKey } from "../security/keys";
import { sealed } from "../security/sealed";

/**
 * By which MediaPackage knows our CDN. The secret's form and the role's rights are those of the MediaPackage v1 User Guide,
 * "CDN authorization". To rotate: change the secret, wait ten minutes, change the header (both are taken meanwhile).
 */
const authorization = () => {
  const identifier = new random.RandomUuid("CdnIdentifier", {});
  const secret = new aws.secretsmanager.Secret("CdnIdentifierSecret", {
    description: "What MediaPackage wants to hear from the edge",
    ...sealed,
  });
  new aws.secretsmanager.SecretVersion("CdnIdentifierVersion", {
    secretId: secret.id,
    secretString: $jsonStringify({ MediaPackageCDNIdentifier: $util.secret(identifier.result) }),
  });
  const role = new aws.iam.Role("CdnIdentifierRole", {
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          // No condition on the source: nothing says that MediaPackage names one here, and live video would go dark.
          principals: [{ type: "Service", identifiers: ["mediapackage.amazonaws.com"] }],
        },
      ],
    }).json,
  });
  const read = ["GetSecretValue", "DescribeSecret", "ListSecretVersionIds"];
  new aws.iam.RolePolicy("CdnIdentifierRead", {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { actions: read.map((action) => `secretsmanager:${action}`), resources: [secret.arn] },
        // No resource-level permission exists for it (Service Authorization Reference, "AWS Secrets Manager").
        { actions: ["secretsmanager:ListSecrets"], resources: ["*"] },
        { actions: ["iam:GetRole"], resources: [role.arn] },
        {
          actions: ["iam:PassRole"],
          resources: [role.arn],
          conditions: [
            { test: "StringEquals", variable: "iam:PassedToService", values: ["mediapackage.amazonaws.com"] },
          ],
        },
        ...(dataKey ? [{ actions: ["kms:Decrypt"], resources: [dataKey.arn] }] : []),
      ],
    }).json,
  });
  return {
    /** Sent by the edge, and by who asks whether a broadcast can be played yet. */
    identifier: $util.secret(identifier.result),
    /** The two that every endpoint is made with. */
    secret: secret.arn,
    role: role.arn,
  };
};

/** In `sst dev` endpoints are open to who knows their address: a secret costs by the hour. */
export const liveAuth = $dev ? undefined : authorization();
