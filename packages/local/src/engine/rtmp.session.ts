import logger from "node-media-server/src/core/logger.js";
import Rtmp, { type Invocation } from "node-media-server/src/protocol/rtmp.js";

// The library prints to the console by itself; what matters is logged by the server around it.
logger.log = () => undefined;

interface Callbacks {
  output: (bytes: Buffer) => void;
  /** Asked for `app/instance`; undefined admits it. */
  publish: (name: string) => { refused: string } | undefined;
  /** A message of type 8 (audio), 9 (video) or 18 (data); the buffer is only valid during the call. */
  packet: (type: number, dts: number, data: Buffer) => void;
  /** The client ends its stream, or asks for what is not served. */
  end: () => void;
}

/** Bounds that no encoder reaches: the parser would allocate whatever a header asks for. */
const LIMIT = { message: 4 * 1024 * 1024, chunk: 16 * 1024 * 1024, chunkStreams: 32 };

/** The protocol of one connection that may publish and do nothing else. `read` throws on what breaks it. */
export class RtmpSession extends Rtmp {
  readonly #on: Callbacks;

  constructor(on: Callbacks) {
    super();
    this.#on = on;
    this.onOutputCallback = on.output;
  }

  read(bytes: Buffer): void {
    if (this.handshakeState === 0 && bytes[0] !== 3) throw new Error("not RTMP version 3");
    const error = this.parserData(bytes);
    if (error) throw new Error(error);
  }

  refuse(reason: string): void {
    this.sendStatusMessage(this.streamId ?? 1, "error", "NetStream.Publish.BadName", reason);
  }

  override onPublish(message: Invocation): void {
    this.streamId = this.parserPacket.header.stream_id;
    const instance = String(message.streamName ?? "").split("?")[0] ?? "";
    const name = `${this.streamApp}/${instance}`.replace(/\/{2,}/g, "/").replace(/^\/|\/$/g, "");
    const refusal = this.#on.publish(name);
    if (refusal) {
      this.refuse(refusal.refused);
      this.#on.end();
      return;
    }
    // The answer of the library would repeat the key.
    this.sendStatusMessage(this.streamId, "status", "NetStream.Publish.Start", "The stream is now published.");
  }

  override onPlay(): void {
    this.#on.end();
  }

  override onDeleteStream(): void {
    this.#on.end();
  }

  override packetAlloc(): void {
    if (this.parserPacket.header.length > LIMIT.message) throw new Error("a message is too large");
    if (this.inPackets.size > LIMIT.chunkStreams) throw new Error("too many chunk streams");
    super.packetAlloc();
  }

  override controlHandler(): void {
    super.controlHandler();
    if (!(this.inChunkSize >= 1 && this.inChunkSize <= LIMIT.chunk)) throw new Error("an impossible chunk size");
  }

  override dataHandler(): void {
    const { header, clock, payload } = this.parserPacket;
    this.#on.packet(header.type, clock, payload.subarray(0, header.length));
  }
}
