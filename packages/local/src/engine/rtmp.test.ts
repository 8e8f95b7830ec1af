import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type RtmpServer, rtmpServer } from "./rtmp.ts";

let server: RtmpServer;
const asked: string[] = [];
beforeEach(async () => {
  asked.length = 0;
  const admit = (name: string) => {
    asked.push(name);
    return { refused: "Nobody is admitted here." };
  };
  server = await rtmpServer(0, admit, { publish: 300, silence: 5_000 });
});
afterEach(() => server.close());

/** Sends bytes and resolves when the server has closed the connection. */
const closed = (bytes: Buffer): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(bytes));
    socket.resume();
    socket.on("error", () => resolve(true));
    socket.on("close", () => resolve(true));
  });

const handshake = Buffer.concat([Buffer.from([3]), Buffer.alloc(1536), Buffer.alloc(1536)]);
/** A message in chunks' type 0 (RTMP 5.3.1): its header and as much of a body as is given. */
const message = (type: number, length: number, body: Buffer) => {
  const header = Buffer.alloc(12);
  header[0] = 3;
  header.writeUIntBE(length, 4, 3);
  header[7] = type;
  return Buffer.concat([handshake, header, body]);
};

test.for<[string, Buffer]>([
  ["another protocol", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ["a message larger than any frame", message(9, 0xff_ff_ff, Buffer.alloc(100))],
  ["chunks of no size", message(1, 4, Buffer.alloc(4))],
  ["a command that is none", message(20, 8, Buffer.alloc(8, 0xff))],
  ["a handshake that never ends", Buffer.from([3])],
  ["no publish in time", handshake],
])("closes on %s", async ([, bytes]) => {
  expect(await closed(bytes)).toBe(true);
  expect(asked).toEqual([]);
});
