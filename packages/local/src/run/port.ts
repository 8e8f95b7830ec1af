import { connect, createServer, type Socket } from "node:net";
import { type Ports, portsAt } from "../ports.ts";
import { Trouble } from "./trouble.ts";

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket: Socket = connect({ port, host: "127.0.0.1" });
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
  });

/** Whether a program on this machine holds the port. */
export const taken = async (port: number): Promise<boolean> => {
  const bound = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  // macOS lets 127.0.0.1 be bound beside 0.0.0.0, so asking is not enough there.
  return !bound || (await listens(port));
};

const what: Record<keyof Ports, string> = {
  edge: "the site itself",
  web: "the web app",
  realtime: "the realtime server",
  streaming: "the streaming API",
  cloud: "the local cloud",
  rtmp: "the video ingest",
  postgres: "PostgreSQL",
  redis: "Redis",
};

/** Refuses with one sentence where a port that we need is held by another program. */
export const checkPorts = async (ports: Partial<Ports>): Promise<void> => {
  for (const [name, port] of Object.entries(ports) as [keyof Ports, number][]) {
    if (await taken(port)) {
      throw new Trouble(
        `Port ${port}, wanted by ${what[name]}, is taken by another program. ` +
          "Stop that one, or move all ports as a block: DIRECTFANZ_PORT_OFFSET=100 npm start",
      );
    }
  }
};

/** A block of ports that nobody holds now: for tests, which may run beside a platform and beside each other. */
export const freePorts = async (): Promise<Ports> => {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    // Above the platform's own block (8080 is its highest) and below the ephemeral range.
    const ports = portsAt(9_000 + 10 * Math.floor(Math.random() * 1_500));
    const held = await Promise.all(Object.values(ports).map(taken));
    if (!held.includes(true)) return ports;
  }
  throw new Trouble("No block of free ports was found below 32768.");
};
