import { join } from "node:path";
import type { OpenPath } from "./contract.ts";
import { events } from "./events/events.ts";
import { faultDoor } from "./faults/door.ts";
import { injector } from "./faults/injector.ts";
import type { FaultsAsked } from "./faults/schema.ts";
import { type MediaOptions, media } from "./media/media.ts";
import { s3 } from "./s3/s3.ts";
import { composeServer } from "./server.ts";
import type { Credentials } from "./sigv4.ts";
import { State } from "./state.ts";

export interface CloudOptions {
  /** 0 for any free port, here and below. */
  port: number;
  rtmpPort: number;
  /** Everything that survives a restart lies here. */
  dataFolder: string;
  /** The one key pair that is known. */
  credentials: Credentials;
  region?: string;
  account?: string;
  /** What functions find in their environment, beside the cloud's address, region and credentials. */
  functionEnvironment?: Record<string, string>;
  /** The ffmpeg that encodes; by default the one that is installed with the platform. */
  ffmpeg?: string;
  /** How many channels and push inputs the account may have, and how long MediaLive takes over things (milliseconds). */
  quotas?: MediaOptions["quotas"];
  delays?: MediaOptions["delays"];
  /** What goes wrong. Without it nothing does, and nobody can ask for it; `{}` is none until somebody asks. */
  faults?: FaultsAsked;
}

export interface Cloud {
  url: string;
  port: number;
  rtmpPort: number;
  state: State;
  close(): Promise<void>;
}

const health: OpenPath = {
  prefix: "/healthz",
  handle: async () => ({ status: 200, headers: { "content-type": "application/json" }, body: '{"status":"ok"}' }),
};

/** Starts the local cloud: every service behind one port, over one folder. */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { port, rtmpPort, dataFolder, credentials, region = "us-east-1", account = "000000000000" } = options;
  const state = new State(join(dataFolder, "state.sqlite"));
  const faults = options.faults && injector(state, options.faults);
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    // What was made last stops first; the state goes when nothing writes any more.
    for (const one of closing.reverse()) await one();
    state.close();
  };
  try {
    let ingestPort = rtmpPort;
    const server = await composeServer({ port, credentials, account, region }, async (url) => {
      const functionEnvironment = {
        AWS_ENDPOINT_URL: url,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...options.functionEnvironment,
      };
      const bus = events({
        state,
        region,
        account,
        functionEnvironment,
        faults,
        bundles: join(dataFolder, "functions"),
      });
      closing.push(bus.close);
      const storage = s3({ state, folder: join(dataFolder, "s3"), emit: bus.emit, credentials, account });
      const live = await media({
        state,
        folder: join(dataFolder, "media"),
        emit: bus.emit,
        putMetrics: bus.putMetrics,
        rtmpPort,
        baseUrl: () => url,
        region,
        account,
        ffmpeg: options.ffmpeg,
        putFile: storage.putFile,
        bucketExists: storage.hasBucket,
        faults: faults?.plan,
        quotas: options.quotas,
        delays: options.delays,
      });
      closing.push(live.close);
      ingestPort = live.rtmpPort;
      const services = [storage, ...bus.services, ...live.services];
      const open = [health, ...bus.open, ...live.open];
      if (!faults) return { services, open };
      const { plan } = faults;
      const door = faultDoor({ plan, deliverLate: bus.deliverLate, failChannel: live.failChannel });
      return { services: services.map(faults.around), open: [...open, door] };
    });
    closing.push(server.close);
    return { url: server.url, port: server.port, rtmpPort: ingestPort, state, close };
  } catch (error) {
    await close();
    throw error;
  }
};
