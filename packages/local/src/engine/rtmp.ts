import { createServer, type Server, type Socket } from "node:net";
import { log } from "@directfanz/core/platform/log";
import { type Packet, packetOf } from "./packet.ts";
import { RtmpSession } from "./rtmp.session.ts";

/** A publisher's connection, as what receives its packets sees it. */
export interface Connection {
  /** Ends it; the encoder is told why. */
  close(reason: string): void;
  /** Reads on after a `take` that answered false. */
  resume(): void;
}

/** What receives one publisher's packets. */
export interface Sink {
  /** Takes a packet. False asks for no more until `Connection.resume()`: this is the back-pressure. */
  take(packet: Packet): boolean;
  /** What the encoder says of itself (`onMetaData`): names and values, not to be trusted. */
  describe(metadata: Record<string, unknown>): void;
  /** The publisher is gone, by itself or because it was closed. Called once. */
  closed(): void;
}

/** Whether `name` (`app/instance`) may be published now: what receives it, or why not. */
export type Admit = (name: string, connection: Connection) => Sink | { refused: string };

export interface RtmpServer {
  port: number;
  close(): Promise<void>;
}

/** Milliseconds: from the connection to an admitted publish, and of silence afterwards. */
const PATIENCE = { publish: 10_000, silence: 15_000 };

/**
 * An RTMP server on loopback that only takes in. Names are stream keys: they are handed to `admit` and to nothing
 * else, least of all the log. Fails where the port is taken.
 */
export const rtmpServer = (port: number, admit: Admit, patience = PATIENCE): Promise<RtmpServer> =>
  new Promise((resolve, reject) => {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      serve(socket, admit, patience);
    });
    server.maxConnections = 64;
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });

const serve = (socket: Socket, admit: Admit, patience: typeof PATIENCE): void => {
  let sink: Sink | undefined;
  let received = 0;
  let acknowledged = 0;
  socket.setNoDelay(true);
  socket.setTimeout(patience.silence, () => socket.destroy());
  const late = setTimeout(() => socket.destroy(), patience.publish);

  const session = new RtmpSession({
    output: (bytes) => socket.writable && socket.write(bytes),
    publish: (name) => {
      if (sink) return { refused: "This connection already publishes a stream." };
      const admitted = admit(name, {
        close: (reason) => {
          session.refuse(reason);
          socket.end();
          setTimeout(() => socket.destroy(), 1_000).unref();
        },
        resume: () => socket.resume(),
      });
      if ("refused" in admitted) return admitted;
      sink = admitted;
      clearTimeout(late);
      return undefined;
    },
    packet: (type, dts, data) => {
      const packet = sink && packetOf(type, dts, data);
      if (!sink || !packet) return;
      if ("metadata" in packet) sink.describe(packet.metadata);
      else if (!sink.take(packet)) socket.pause();
    },
    end: () => socket.end(),
  });

  socket.on("data", (bytes: Buffer) => {
    received += bytes.length;
    try {
      session.read(bytes);
    } catch (error) {
      log.warn({ reason: error instanceof Error ? error.message : "unreadable" }, "an RTMP connection is closed");
      socket.destroy();
      return;
    }
    if (session.ackSize && received - acknowledged >= session.ackSize && socket.writable) {
      acknowledged = received;
      session.sendACK(received % 0x1_0000_0000);
    }
  });
  socket.on("error", () => socket.destroy());
  socket.on("end", () => socket.end());
  socket.on("close", () => {
    clearTimeout(late);
    sink?.closed();
    sink = undefined;
  });
};
