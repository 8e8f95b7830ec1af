// node-media-server ships no types; these are the parts that the ingest stands on (version 4.4.3).
declare module "node-media-server/src/protocol/rtmp.js" {
  export interface RtmpPacket {
    header: { fmt: number; cid: number; timestamp: number; length: number; type: number; stream_id: number };
    clock: number;
    payload: Buffer;
    capacity: number;
    bytes: number;
  }
  export interface Invocation {
    cmd: string;
    transId: number;
    cmdObj?: Record<string, unknown>;
    streamName?: string;
  }
  export default class Rtmp {
    handshakeState: number;
    parserPacket: RtmpPacket;
    inPackets: Map<number, RtmpPacket>;
    streamApp: string;
    streamName: string;
    streamId: number;
    ackSize?: number;
    inChunkSize: number;
    onOutputCallback: (buffer: Buffer) => void;
    parserData(buffer: Buffer): string | null;
    packetAlloc(): void;
    controlHandler(): void;
    dataHandler(): void;
    onPublish(message: Invocation): void;
    onPlay(message: Invocation): void;
    onDeleteStream(message: Invocation): void;
    sendACK(size: number): void;
    sendStatusMessage(streamId: number, level: string, code: string, description: string): void;
  }
}

declare module "node-media-server/src/protocol/amf.js" {
  const amf: { decodeAmf0Data(data: Buffer): { cmd?: string; dataObj?: Record<string, unknown> } };
  export default amf;
}

declare module "node-media-server/src/protocol/sps_info.js" {
  const sps: { parseH264Sps(sps: Buffer): { width: number; height: number } | null };
  export default sps;
}

declare module "node-media-server/src/core/logger.js" {
  const logger: { log: (message: unknown, level?: string) => void };
  export default logger;
}
