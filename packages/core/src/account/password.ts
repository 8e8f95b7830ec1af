import { hash, parseOptions, verify } from "@node-rs/argon2";
import bcrypt from "bcryptjs";

/** argon2id, the library's default kind, at the second of OWASP's settings (Password Storage Cheat Sheet): 19 MiB. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The hash of a random password that nobody knows, for addresses that nobody has. */
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$rPX1D0PbrAEUyp5olxxCvQ$WS7tL+9wc+Iu23K0j7wKVkoGsUwZYq52/ih5474KbNk";

/** What is stored of a password. Takes about 30 ms on purpose, on libuv's threads: four at once a process. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/**
 * Whether `password` is the one that was stored, and whether what is stored should be replaced by a hash of today's
 * cost. Where nothing is stored the answer is `wrong`, after the same work, so that its time does not tell.
 */
export const checkPassword = async (
  password: string,
  stored: string | null | undefined,
): Promise<"right" | "outdated" | "wrong"> => {
  if (stored && /^\$2[aby]\$/.test(stored)) return (await bcrypt.compare(password, stored)) ? "outdated" : "wrong";
  if (!stored?.startsWith("$argon2id$")) {
    await verify(nobodys, password);
    return "wrong";
  }
  // What is no hash after all throws; it lets nobody in.
  if (!(await verify(stored, password).catch(() => false))) return "wrong";
  const { memoryCost, timeCost, parallelism } = parseOptions(stored);
  const current = memoryCost === cost.memoryCost && timeCost === cost.timeCost && parallelism === cost.parallelism;
  return current ? "right" : "outdated";
};
