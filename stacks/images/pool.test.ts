import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeEach, test as check, expect } from "vitest";

// The image has both, and so has nearly every machine. Left out only where the script could not run at all.
const test = check.skipIf(["jq", "openssl"].some((name) => spawnSync(name, ["--version"]).error));

const script = join(import.meta.dirname, "pool/start.sh");
const folder = mkdtempSync(join(tmpdir(), "pool-"));
/** Where the script puts its files, and where the stand-in for PgBouncer keeps what it saw of them. */
const [temporary, kept, programs] = [join(folder, "tmp"), join(folder, "kept"), join(folder, "programs")];

beforeEach(() => {
  for (const path of [temporary, kept, programs]) {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
  }
  // What the image really does with these files, `verify.command.ts` shows with the real PgBouncer.
  program(
    `#!/bin/sh\ncp "$1" "$(dirname "$1")/users.txt" '${kept}/'\nenv > '${kept}/environment'\nls -ln "$(dirname "$1")" > '${kept}/modes'\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (text: string) => {
  writeFileSync(join(programs, "pgbouncer"), text);
  chmodSync(join(programs, "pgbouncer"), 0o755);
};

const environment = (values: Record<string, string> = {}) => ({
  PATH: `${programs}${delimiter}${process.env.PATH}`,
  TMPDIR: temporary,
  DATABASE_HOST: "database.example.com",
  DATABASE_PORT: "5432",
  DATABASE_NAME: "directfanz",
  DATABASE_SECRET: JSON.stringify({ username: "application", password: "theirs", engine: "postgres", port: 5432 }),
  POOL_USER: "directfanz",
  POOL_PASSWORD: "ours",
  POOL_SIZE: "40",
  POOL_MAX_CLIENTS: "2000",
  ...values,
});

const run = (values: Record<string, string>) =>
  spawnSync(script, { env: environment(values), encoding: "utf8", timeout: 20_000 });

const secret = (password: unknown, username: unknown = "application") => JSON.stringify({ username, password });
const read = (name: string) => readFileSync(join(kept, name), "utf8");

/** A connection string as PgBouncer reads it: `key=value`, or `key='value'` with each quotation mark within it twice. */
const connection = (ini: string): Record<string, string> => {
  const line = ini.split("\n").find((each) => each.startsWith("directfanz = ")) ?? "";
  const pairs = line.slice("directfanz = ".length).matchAll(/(\w+)=(?:'((?:[^']|'')*)'|([^\s']*))(?: |$)/gy);
  return Object.fromEntries([...pairs].map(([, key, quoted, plain]) => [key, quoted?.replaceAll("''", "'") ?? plain]));
};

/** `"name" "password"`, with each quotation mark within them twice. */
const user = (line: string): string[] =>
  (/^"((?:[^"]|"")*)" "((?:[^"]|"")*)"\n$/.exec(line) ?? []).slice(1).map((part) => part.replaceAll('""', '"'));

const isControl = (character: string) => character < " " || character === "\u007f";
const nasty = fc.constantFrom(
  "'",
  '"',
  "''",
  '""',
  " ",
  "%",
  "%include",
  "\\",
  "$",
  "$(id)",
  "`id`",
  "#",
  ";",
  "=",
  "{",
  "é",
  "😀",
);
const password = fc
  .array(fc.oneof(nasty, fc.string({ minLength: 1, maxLength: 6 })), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(""))
  .filter((value) => ![...value].some(isControl));

test("any password reaches PgBouncer as it is, and only by its files", () => {
  fc.assert(
    fc.property(password, password, (theirs, ours) => {
      const { status, stdout, stderr } = run({ DATABASE_SECRET: secret(theirs), POOL_PASSWORD: ours });
      expect([status, stdout, stderr]).toEqual([0, "", ""]);
      expect(user(read("users.txt"))).toEqual(["directfanz", ours]);
      expect(connection(read("pgbouncer.ini"))).toEqual({
        host: "database.example.com",
        port: "5432",
        dbname: "directfanz",
        user: "application",
        password: theirs,
      });
      expect(read("environment")).not.toMatch(/SECRET|PASSWORD/);
      expect(readdirSync(temporary)).toEqual([]);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test("a control character in any secret is refused, without a word of the secret", () => {
  const control = fc.constantFrom("\n", "\r", "\t", "\u0001", "\u001b", "\u007f");
  const hex = fc.stringMatching(/^[0-9a-f]{12}$/);
  const broken = fc.tuple(hex, control, hex);
  fc.assert(
    fc.property(broken, fc.constantFrom("theirs", "name", "ours"), ([before, character, after], where) => {
      const value = before + character + after;
      const values = {
        theirs: { DATABASE_SECRET: secret(value) },
        name: { DATABASE_SECRET: secret("theirs", value) },
        ours: { POOL_PASSWORD: value },
      }[where];
      const { status, stdout, stderr } = run(values);
      expect(status).toBe(64);
      expect(stdout + stderr).toMatch(/^pool: .*control characters\n$/);
      expect(stdout + stderr).not.toContain(before);
      expect([readdirSync(temporary), existsSync(join(kept, "pgbouncer.ini"))]).toEqual([[], false]);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test.each([
  ["DATABASE_HOST", "a.example.com port=1"],
  ["DATABASE_HOST", ""],
  ["DATABASE_PORT", "5432 user=postgres"],
  ["DATABASE_NAME", "other\n[pgbouncer]"],
  ["POOL_USER", 'a" "b'],
  ["POOL_SIZE", "many"],
  ["POOL_MAX_CLIENTS", "-1"],
  ["POOL_PASSWORD", ""],
  ["DATABASE_SECRET", "hunter2"],
  ["DATABASE_SECRET", ""],
  ["DATABASE_SECRET", JSON.stringify({ username: "hunter2" })],
  ["DATABASE_SECRET", secret("")],
  ["DATABASE_SECRET", secret(["hunter2"])],
])("%s as %j is refused by its name", (name, value) => {
  const { status, stdout, stderr } = run({ [name]: value });
  expect(status).toBe(64);
  expect(stderr).toContain(name);
  expect(stdout + stderr).not.toContain("hunter2");
});

test("what is written pools transactions, over TLS on both sides, within the sizes given", () => {
  expect(run({}).status).toBe(0);
  const settings = Object.fromEntries(
    [...read("pgbouncer.ini").matchAll(/^(\w+) = (.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(settings).toMatchObject({
    listen_addr: "0.0.0.0",
    listen_port: "6432",
    auth_type: "scram-sha-256",
    pool_mode: "transaction",
    default_pool_size: "40",
    max_client_conn: "2000",
    client_tls_sslmode: "require",
    server_tls_sslmode: "verify-full",
    server_tls_ca_file: "/pool/rds.pem",
  });
  expect(settings).not.toHaveProperty("admin_users");
  // The owner alone reads any of them.
  const modes = read("modes")
    .split("\n")
    .filter((line) => line.startsWith("-"));
  expect(modes).toHaveLength(4);
  for (const line of modes) expect(line).toMatch(/^-rw-------/);
});

test("told to stop, it lets PgBouncer finish what is under way, and ends as that ends", async () => {
  program(`#!${process.execPath}
    const { writeFileSync } = require("node:fs");
    const keep = setInterval(() => {}, 1000);
    process.on("SIGTERM", () => process.exit(3));
    process.on("SIGINT", () => setTimeout(() => { writeFileSync("${kept}/finished", ""); clearInterval(keep); }, 300));
    writeFileSync("${kept}/started", "");
  `);
  const child = spawn(script, { env: environment(), stdio: "ignore" });
  while (!existsSync(join(kept, "started"))) await sleep(20);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(existsSync(join(kept, "finished"))).toBe(true);
  expect(readdirSync(temporary)).toEqual([]);
});

test("it ends with PgBouncer's own failure", () => {
  program("#!/bin/sh\nexit 7\n");
  expect(run({}).status).toBe(7);
});
