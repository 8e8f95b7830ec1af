import { account, kept, prefix } from "../stage";

interface Condition {
  test: string;
  variable: string;
  values: $util.Input<string>[];
}

/** What an AWS service may do with a key by itself, without anybody of the account behind the request. */
export interface ServiceUse {
  /** The service's principal: `sns.amazonaws.com`. */
  service: $util.Input<string>;
  actions: Action[];
  /** On whose behalf: without this, another account could have the service use our key. */
  conditions: Condition[];
}

export interface Use {
  /** Services through which the account's roles may use the key, as far as their own policies allow it. */
  through: string[];
  services?: ServiceUse[];
}

type Action = `kms:${(typeof use)[number] | "DescribeKey"}`;

/** What encrypting and decrypting takes. */
const use = [
  "Encrypt",
  "Decrypt",
  "ReEncryptFrom",
  "ReEncryptTo",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
] as const;

/**
 * Everything else, for who deploys. Spelled out instead of `kms:*`, so that not even an administrator decrypts with the
 * key directly. Without PutKeyPolicy nobody could ever change the key again.
 */
const administration = [
  "CancelKeyDeletion",
  "CreateAlias",
  "DeleteAlias",
  "DescribeKey",
  "DisableKey",
  "DisableKeyRotation",
  "EnableKey",
  "EnableKeyRotation",
  "GetKeyPolicy",
  "GetKeyRotationStatus",
  "ListAliases",
  "ListGrants",
  "ListKeyPolicies",
  "ListKeyRotations",
  "ListResourceTags",
  "PutKeyPolicy",
  "RevokeGrant",
  "RotateKeyOnDemand",
  "ScheduleKeyDeletion",
  "TagResource",
  "UntagResource",
  "UpdateAlias",
  "UpdateKeyDescription",
];

const named = (names: readonly string[]) => names.map((name) => `kms:${name}`);

/** A key with an alias, rotated every year ($1 a month), that the named services and nothing else can use. */
export const key = (
  name: string,
  region: $util.Input<string>,
  { through, services = [] }: Use,
  opts?: $util.CustomResourceOptions,
) => {
  // In a key's policy, `*` is this key (KMS Developer Guide, "Key policy elements"), and the account's root stands for
  // whatever the account's own IAM policies allow.
  const resources = ["*"];
  const ours = [{ type: "AWS", identifiers: [$interpolate`arn:aws:iam::${account}:root`] }];
  const via = {
    test: "StringEquals",
    variable: "kms:ViaService",
    values: through.map((service) => $interpolate`${service}.${region}.amazonaws.com`),
  };
  const forAws = { test: "Bool", variable: "kms:GrantIsForAWSResource", values: ["true"] };
  const { json } = aws.iam.getPolicyDocumentOutput({
    statements: [
      { sid: "Administration", principals: ours, actions: named(administration), resources },
      { sid: "Through", principals: ours, actions: named(use), resources, conditions: [via] },
      // RDS, ElastiCache and DMS keep a grant for as long as the store lives.
      { sid: "Grants", principals: ours, actions: ["kms:CreateGrant"], resources, conditions: [via, forAws] },
      ...services.map(({ service, actions, conditions }, at) => ({
        sid: `Service${at + 1}`,
        principals: [{ type: "Service", identifiers: [service] }],
        actions,
        resources,
        conditions,
      })),
    ],
  });
  const made = new aws.kms.Key(
    `${name}Key`,
    {
      description: `${prefix} ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: kept ? 30 : 7,
      policy: json,
    },
    // Without the key, nothing that it encrypted can be read again.
    { ...opts, protect: kept },
  );
  const alias = `alias/${prefix}-${name.toLowerCase()}`;
  new aws.kms.Alias(`${name}KeyAlias`, { name: alias, targetKeyId: made.keyId }, opts);
  return made;
};
