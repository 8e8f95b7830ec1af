import { randomUUID } from "node:crypto";

/** An answer of the API, read. */
export interface Answer<T> {
  status: number;
  body: T;
}

interface Cookie {
  name: string;
  value: string;
  path: string;
}

/** A visitor from outside: speaks HTTP to the site and keeps cookies by path, as a browser does. */
export class Visitor {
  readonly site: string;
  cookies: Cookie[] = [];

  constructor(site: string) {
    this.site = site;
  }

  /** Signs up as somebody new, and stays signed in. */
  static async signedUp(site: string, role: "FAN" | "ARTIST", displayName: string) {
    const visitor = new Visitor(site);
    const account = { email: `${randomUUID()}@example.test`, password: "correct horse battery", displayName, role };
    const { status, body } = await visitor.call<unknown>("POST", "/api/auth/signup", account);
    if (status !== 201) throw new Error(`Signing up answered ${status}: ${JSON.stringify(body)}`);
    return Object.assign(visitor, account);
  }

  /** Fetches a path of the site, or an address on it. The body is bounded by the answer's own length. */
  async fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, this.site);
    const headers = new Headers(init.headers);
    const cookie = this.cookieFor(url.pathname);
    if (cookie) headers.set("cookie", cookie);
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(20_000), ...init, headers });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    return answer;
  }

  /** Calls the API and reads its JSON. */
  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const answer = await this.fetch(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === "" ? undefined : JSON.parse(text)) as T };
  }

  /** The cookies that go with a path, most specific first, as browsers order them. */
  cookieFor(path: string): string {
    return this.cookies
      .filter((cookie) => path.startsWith(cookie.path))
      .sort((one, other) => other.path.length - one.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  private keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const named = (name: string) =>
      attributes.find((attribute) => attribute.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
    const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path: named("path") ?? "/" };
    this.cookies = this.cookies.filter(({ name, path }) => name !== cookie.name || path !== cookie.path);
    if (named("max-age") !== "0") this.cookies.push(cookie);
  }
}
