import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** The network between an encoder and its server, which can go dead without a word. */
export interface Line {
  /** The server's address, by way of this line. */
  address: string;
  /** From now on nothing passes, and nobody is told: as when a cable is pulled. Lines that are opened later work. */
  drop(): void;
  close(): Promise<void>;
}

/** Opens a line to an RTMP address. */
export const openLine = async (target: string): Promise<Line> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        sockets.delete(one);
        if (!one.isPaused()) other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    address: url.href,
    drop: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
};
