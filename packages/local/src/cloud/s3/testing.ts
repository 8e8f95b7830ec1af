import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import type { AwsEvent } from "../contract.ts";
import { type CloudServer, startServer } from "../server.ts";
import { State } from "../state.ts";
import { type S3, s3 } from "./s3.ts";

export const credentials = { accessKeyId: "AKIDLOCAL", secretAccessKey: "local/secret+key" };

export interface Running {
  client: S3Client;
  server: CloudServer;
  service: S3;
  /** The events that S3 has sent, oldest first. */
  events: AwsEvent[];
  folder: string;
  /** Stops the server, not the folder: `run(folder)` goes on with it. */
  stop(): Promise<void>;
  /** Stops it and removes the folder. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** S3 alone behind the real server on a free port, with the real SDK before it. */
export const run = async (folder?: string): Promise<Running> => {
  const at = folder ?? (await mkdtemp(join(tmpdir(), "s3-")));
  const state = new State(join(at, "state.sqlite"));
  const events: AwsEvent[] = [];
  const emit = (event: AwsEvent) => void events.push(event);
  const service = s3({ state, folder: join(at, "objects"), emit, credentials, account: "000000000000" });
  const server = await startServer({
    ...{ port: 0, services: [service], open: [], credentials, account: "000000000000", region: "us-east-1" },
  });
  const client = new S3Client({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
  const stop = async () => {
    client.destroy();
    await server.close();
    state.close();
  };
  return {
    ...{ client, server, service, events, folder: at, stop },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(at, { recursive: true, force: true });
    },
  };
};
