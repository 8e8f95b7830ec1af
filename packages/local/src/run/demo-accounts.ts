import postgres from "postgres";
import { Trouble } from "./trouble.ts";

/** Who a newcomer signs in as. They exist on this machine alone, so their passwords are no secrets. */
export const demoAccounts = {
  creator: {
    email: "demo-creator@directfanz.local",
    password: "demo-creator",
    displayName: "Demo Creator",
    role: "ARTIST",
  },
  fan: { email: "demo-fan@directfanz.local", password: "demo-fan-1", displayName: "Demo Fan", role: "FAN" },
} as const;

const missing = async (databaseUrl: string) => {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, prepare: false, onnotice: () => {} });
  const accounts = Object.values(demoAccounts);
  try {
    const found = await sql`select email from users where email in ${sql(accounts.map(({ email }) => email))}`;
    return accounts.filter(({ email }) => !found.some((row) => row.email === email));
  } finally {
    await sql.end({ timeout: 5 });
  }
};

/** Signs the demo accounts up at a running site, as a person would. Those that are there already stay as they are. */
export const seedDemoAccounts = async (site: string, databaseUrl: string): Promise<void> => {
  for (const account of await missing(databaseUrl)) {
    const answer = await fetch(`${site}/api/auth/signup`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: site },
      body: JSON.stringify(account),
      signal: AbortSignal.timeout(15_000),
    });
    if (answer.status !== 201) {
      const said = (await answer.text()).slice(0, 300);
      throw new Trouble(`The demo account ${account.email} could not be made: ${answer.status} ${said}`);
    }
  }
};
