import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Trouble } from "./trouble.ts";

/** Made once for a data folder, and never printed. */
export const Secrets = z.object({
  /** Names this installation where a name must be unique on the machine. */
  installation: z.string(),
  databasePassword: z.string(),
  redisPassword: z.string(),
  /** The one key pair that the local cloud knows. */
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  /** 32 bytes, base64. */
  sealKey: z.string(),
  /** RSA-2048 as CloudFront wants it, PKCS #8 PEM. */
  signingKey: z.string(),
  keyPairId: z.string(),
});
export type Secrets = z.infer<typeof Secrets>;

const capitals = (length: number) =>
  Array.from(randomBytes(length), (byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32]).join("");

export const newSecrets = (): Secrets => ({
  installation: randomBytes(6).toString("hex"),
  databasePassword: randomBytes(24).toString("hex"),
  redisPassword: randomBytes(24).toString("hex"),
  accessKeyId: `AKIA${capitals(16)}`,
  secretAccessKey: randomBytes(30).toString("base64url"),
  sealKey: randomBytes(32).toString("base64"),
  signingKey: generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey,
  keyPairId: `K${capitals(13)}`,
});

/** The folder's secrets; made there the first time, readable by the owner alone. */
export const secretsIn = (folder: string): Secrets => {
  const file = join(folder, "secrets.json");
  if (!existsSync(file)) {
    const made = newSecrets();
    writeFileSync(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return made;
  }
  try {
    return Secrets.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const denied = error instanceof Error && "code" in error && error.code === "EACCES";
    throw new Trouble(
      denied
        ? `The data folder ${folder} belongs to another user. DIRECTFANZ_DATA=<folder> chooses another one.`
        : `${file} is damaged. The data cannot be read without it: \`npm run reset\` forgets the data and starts anew.`,
    );
  }
};
