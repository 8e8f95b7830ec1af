import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

/** What happens at a write: `asked` before the cloud sees it, `done` once it has, before its answer goes back. */
export type Happens = (write: number, moment: "asked" | "done") => Promise<"cut" | undefined>;

/** The network between the platform and the cloud, which a test can have break, or hold up, at any write. */
export interface Wire {
  url: string;
  /** Counts writes (all but GET) from 0, and tells each of them twice until told otherwise. */
  watch(happens: Happens): void;
  /** Whole again, and watched by nobody. */
  mend(): void;
  close(): Promise<void>;
}

/** Opens a wire to the server at `target`. Once something was cut, nothing comes through until it is mended. */
export const openWire = async (target: string): Promise<Wire> => {
  let watcher: Happens | undefined;
  let writes = 0;
  let isCut = false;
  const cut = async (write: number, moment: "asked" | "done") => {
    isCut ||= (await watcher?.(write, moment)) === "cut";
    return isCut;
  };
  const pass = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const write = from.method === "GET" ? undefined : writes++;
    if (isCut || (write !== undefined && (await cut(write, "asked")))) throw new Error("cut");
    // The headers go through as they are: the host is part of what was signed.
    const { method, url, headers } = from;
    const onward = request(new URL(url ?? "/", target), { method, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) =>
      onward.on("response", resolve).on("error", reject),
    );
    await pipeline(from, onward);
    const answer = await answered;
    if (write !== undefined && (await cut(write, "done"))) {
      answer.resume();
      throw new Error("cut");
    }
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, to);
  };
  const server = createServer((from, to) => {
    pass(from, to).catch(() => from.socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    watch: (happens) => {
      writes = 0;
      watcher = happens;
    },
    mend: () => {
      watcher = undefined;
      isCut = false;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
