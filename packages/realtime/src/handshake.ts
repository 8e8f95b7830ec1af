import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { link } from "@directfanz/core/platform/links";
import type { PageData, Pages } from "./contract.ts";

const visitorId = /^[\w-]{8,64}$/;
/** Long enough to know a visitor again whose phone slept, short enough to say nothing of a person. */
const visitorSeconds = 24 * 3600;

/** Only pages of our own may connect: browsers send cookies wherever a WebSocket leads, and say where it comes from. */
export const isOurs = (request: IncomingMessage): boolean => {
  const { origin } = request.headers;
  // Clients that are no browsers say nothing, and carry no one's cookies by accident.
  return origin === undefined || origin === new URL(link("Edge").url).origin;
};

const cookie = (request: IncomingMessage, name: string): string | undefined =>
  new RegExp(`(?:^|;\\s*)${name}=([^;]*)`).exec(request.headers.cookie ?? "")?.[1];

/** Gives each browser that has no visitor id one, with the handshake. */
export const giveVisitorIds = (pages: Pages): WeakMap<IncomingMessage, string> => {
  const given = new WeakMap<IncomingMessage, string>();
  pages.engine.on("initial_headers", (headers: Record<string, string | string[]>, request: IncomingMessage) => {
    if (visitorId.test(cookie(request, "visitor") ?? "")) return;
    const id = randomBytes(16).toString("base64url");
    given.set(request, id);
    const secure = link("Edge").url.startsWith("https:") ? "; Secure" : "";
    headers["Set-Cookie"] = `visitor=${id}; Path=/; Max-Age=${visitorSeconds}; HttpOnly; SameSite=Lax${secure}`;
  });
  return given;
};

/** What a handshake tells of a page. The visitor's id comes from the page itself, or from the cookie. */
export const read = (request: IncomingMessage, auth: unknown, given: string | undefined): PageData => {
  const said = typeof auth === "object" && auth !== null && "visitorId" in auth ? auth.visitorId : undefined;
  const known = [said, cookie(request, "visitor"), given].find(
    (id): id is string => typeof id === "string" && visitorId.test(id),
  );
  return {
    sessionCookie: cookie(request, "session"),
    visitorId: known ?? randomBytes(16).toString("base64url"),
    address: address(request),
    userAgent: request.headers["user-agent"] ?? "",
  };
};

/** As the proxies of ours saw it: each appends to the list, so it stands `TRUSTED_PROXIES` from the right. */
const address = (request: IncomingMessage): string => {
  const trusted = Number(process.env.TRUSTED_PROXIES ?? 1);
  const hops = String(request.headers["x-forwarded-for"] ?? "").split(",");
  return (trusted > 0 ? hops.at(-trusted)?.trim() : undefined) || (request.socket.remoteAddress ?? "");
};
