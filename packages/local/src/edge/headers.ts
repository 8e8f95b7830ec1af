import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { type Behaviour, removedHeaders, securityHeaders } from "@directfanz/edge/table";

/** They belong to one connection, not to the request (RFC 9110, 7.6.1). */
const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** What only a proxy may say: from a viewer it would be a lie, and is dropped. */
const proxysOwn = /^(x-forwarded-|cloudfront-|x-amz-cf-|forwarded$|x-real-ip$|x-request-id$|expect$)/;

const without = (headers: IncomingHttpHeaders, drop: (name: string) => boolean): OutgoingHttpHeaders => {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopByHop.includes(name) && !named.includes(name) && !drop(name)),
  );
};

/** The viewer's address, IPv4 in its own form also on a socket of both families. */
export const viewerAddress = (request: IncomingMessage): string =>
  (request.socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");

/** What every origin is told of the viewer. This edge is the first proxy, so it begins the list of addresses. */
export const viewerHeaders = (request: IncomingMessage, requestId: string, edgeUrl: string): OutgoingHttpHeaders => ({
  "x-forwarded-for": viewerAddress(request),
  "x-forwarded-proto": new URL(edgeUrl).protocol.slice(0, -1),
  "x-forwarded-host": request.headers.host ?? "",
  "x-request-id": requestId,
});

/** Headers to the origin of a row that forwards the viewer's. */
export const forwarded = (request: IncomingMessage, requestId: string, edgeUrl: string): OutgoingHttpHeaders => ({
  ...without(request.headers, (name) => proxysOwn.test(name)),
  ...viewerHeaders(request, requestId, edgeUrl),
});

/** Headers to the viewer: the origin's own, as far as they pass, and the security headers. */
export const answered = (headers: IncomingHttpHeaders, row: Behaviour): OutgoingHttpHeaders => {
  const cookieless = row.forward !== "viewer";
  const passed = without(headers, (name) => removedHeaders.includes(name) || (cookieless && name === "set-cookie"));
  return secured(passed);
};

export const secured = (headers: OutgoingHttpHeaders): OutgoingHttpHeaders => {
  const all = { ...headers };
  for (const { name, value, override } of securityHeaders) if (override || !(name in all)) all[name] = value;
  return all;
};
