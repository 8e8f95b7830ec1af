import { prefix } from "../stage";

/**
 * The edge trusts every key of this list; the last one signs. To rotate, add a name and deploy, and take the old one away
 * when the last cookie that it signed has run out (a day).
 */
const generations = ["A"];

const keys = generations.map((generation) => {
  const pair = new tls.PrivateKey(`EdgeSigning${generation}`, { algorithm: "RSA", rsaBits: 2048 });
  const half = new aws.cloudfront.PublicKey(
    `EdgeKey${generation}`,
    { name: `${prefix}-edge-${generation}`, comment: "Signs what may be watched", encodedKey: pair.publicKeyPem },
    // CloudFront gives the key back with other line ends, which would look like another key and replace it.
    { ignoreChanges: ["encodedKey"] },
  );
  return { pair, half };
});

const last = keys[keys.length - 1];

/** What signs the cookies of `packages/edge/src/signing.ts`, and the group by which CloudFront knows them. */
export const signing = {
  keyPairId: last.half.id,
  privateKey: $util.secret(last.pair.privateKeyPem),
  keyGroup: new aws.cloudfront.KeyGroup("EdgeKeys", {
    name: `${prefix}-edge`,
    items: keys.map(({ half }) => half.id),
  }),
};
