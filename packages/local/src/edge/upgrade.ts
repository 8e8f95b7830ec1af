import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { log } from "@directfanz/core/platform/log";
import { behaviourFor } from "@directfanz/edge/table";
import { createProxyServer } from "http-proxy-3";
import { forwarded } from "./headers.ts";
import { requestPath } from "./request-path.ts";

/** WebSockets, for the rows that have them; everybody else's upgrade is refused. */
export const upgrades = (origins: Record<"web" | "streaming" | "realtime", string>, edgeUrl: string) => {
  const proxy = createProxyServer({ ws: true });
  // It tells here of a viewer whose connection breaks off, and where nobody listens it throws, which ends the edge.
  proxy.on("error", (error) => log.debug({ err: error }, "a viewer broke off"));
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // A viewer who goes away in the middle of the handshake.
    socket.on("error", () => socket.destroy());
    const target = requestPath(request.url ?? "");
    const row = target && behaviourFor(target.path);
    const origin = row?.origin;
    if (!row?.websocket || (origin !== "web" && origin !== "streaming" && origin !== "realtime")) {
      socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    const { connection, upgrade } = request.headers;
    Object.assign(request, { headers: { ...forwarded(request, randomUUID(), edgeUrl), connection, upgrade } });
    proxy.ws(request, socket, head, { target: origins[origin] }, (error) => {
      log.warn({ err: error, path: target?.path }, "a WebSocket could not be passed on");
      // Once the handshake is through, words of HTTP would be taken for frames.
      const isOpen = !(socket instanceof Socket) || socket.bytesWritten > 0;
      if (isOpen) socket.destroy();
      else socket.end("HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    });
  };
};
