import { eq } from "drizzle-orm";
import * as z from "zod";
import { artists } from "../artist/artist.sql.ts";
import { type Actor, signedIn } from "../platform/actor.ts";
import { database, transaction } from "../platform/database.ts";
import { Id, id } from "../platform/ids.ts";
import { count } from "../platform/meter.ts";
import { Refused } from "../platform/refused.ts";
import { text } from "../platform/text.ts";
import { users } from "./account.sql.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { openSession } from "./session.ts";

export { sessionOf, sessionSeconds, signOut, signOutEverywhere } from "./session.ts";

/** What somebody says who signs up. Admins are made by other admins, not here. */
export const NewAccount = z.object({
  email: text().trim().toLowerCase().max(254).regex(z.regexes.email, "This is not an e-mail address."),
  password: z.string().min(8, "A password has at least 8 characters.").max(200),
  displayName: text().trim().min(1, "Say what you want to be called.").max(60),
  role: z.enum(["FAN", "ARTIST"]),
});
export type NewAccount = z.input<typeof NewAccount>;

/** What somebody says who signs in. Looser than `NewAccount`: the existing platform had rules of its own. */
export const Credentials = z.object({
  email: text().trim().toLowerCase().min(1).max(254),
  password: z.string().min(1).max(1_000),
});
export type Credentials = z.input<typeof Credentials>;

/** An account as its owner sees it. */
export const Account = z.object({
  id: Id,
  email: z.string(),
  displayName: z.string(),
  role: z.enum(["FAN", "ARTIST", "ADMIN"]),
});
export type Account = z.infer<typeof Account>;

/** An account, and the session that was opened for it: the value of the cookie, which is a secret. */
export interface SignedIn {
  account: Account;
  sessionId: string;
}

const enter = async ({ id, email, displayName, role }: Account): Promise<SignedIn> => {
  const account = { id, email, displayName, role };
  return { account, sessionId: await openSession(account) };
};

/** A new account, signed in at once. Refused: 409 `account.email_taken`. */
export const signUp = async (input: NewAccount): Promise<SignedIn> => {
  const { password, ...said } = NewAccount.parse(input);
  const hashed = await hashPassword(password);
  const account = await transaction(async (tx) => {
    const [user] = await tx
      .insert(users)
      .values({ ...said, id: id(), password: hashed })
      .onConflictDoNothing({ target: users.email })
      .returning();
    if (!user) {
      throw new Refused("account.email_taken", 409, "There is an account with this e-mail address already.", {
        field: "email",
        suggestion: "Sign in, or use another address.",
      });
    }
    if (user.role === "ARTIST") await tx.insert(artists).values({ userId: user.id });
    return user;
  });
  count("accounts.created", { role: account.role });
  return enter(account);
};

/**
 * Signs in. A wrong password and an unknown address get the same answer, 401 `auth.wrong_credentials`, after the same
 * time. A bcrypt hash of the existing platform is replaced by an argon2id one on the way in; until then its time is
 * bcrypt's.
 */
export const signIn = async (input: Credentials): Promise<SignedIn> => {
  const { email, password } = Credentials.parse(input);
  const [user] = await database().select().from(users).where(eq(users.email, email));
  const answer = await checkPassword(password, user?.password);
  if (!user || answer === "wrong") {
    count("signIns.failed");
    throw new Refused("auth.wrong_credentials", 401, "The e-mail address or the password is wrong.", {
      suggestion: "Check both, or sign up.",
    });
  }
  const renewed = answer === "outdated" ? { password: await hashPassword(password) } : {};
  await database()
    .update(users)
    .set({ ...renewed, lastSeenAt: new Date() })
    .where(eq(users.id, user.id));
  count("signIns.made");
  return enter(user);
};

/** The actor's own account, or 401. */
export const mine = async (actor: Actor): Promise<Account> => {
  const { userId } = signedIn(actor);
  const [user] = await database()
    .select({ id: users.id, email: users.email, displayName: users.displayName, role: users.role })
    .from(users)
    .where(eq(users.id, userId));
  // Deleted since the session was read.
  if (!user) throw new Refused("auth.required", 401, "Please sign in first.");
  return user;
};
