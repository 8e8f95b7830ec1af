import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Subscription } from "@directfanz/functions/subscriptions";
import { afterAll } from "vitest";
import type { CloudService, Emit } from "../contract.ts";
import { type Injector, injector } from "../faults/injector.ts";
import type { FaultsAsked } from "../faults/schema.ts";
import { startServer } from "../server.ts";
import { State } from "../state.ts";
import { type Events, events, type Pace } from "./events.ts";
import type { Clock } from "./time.ts";

export const region = "eu-central-1";
export const account = "000000000000";
export const credentials = { accessKeyId: "AKIDTEST", secretAccessKey: "test secret" };

/** What the AWS command line needs to reach a test's cloud. */
export const awsEnvironment = {
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_DEFAULT_REGION: region,
  AWS_EC2_METADATA_DISABLED: "true",
  PATH: process.env.PATH,
};

/** Sources of functions by name; each is a module that exports `handler`. */
export type Sources = Record<string, string | { source: string; timeout?: number; retries?: 0 | 1 | 2 }>;

/** A cloud of its own for a test, in its own folder, behind the real server. */
export interface TestCloud {
  folder: string;
  url: string;
  events: Events;
  /** Where it was made with faults. */
  faults: Injector | undefined;
  clients: {
    bus: EventBridgeClient;
    scheduler: SchedulerClient;
    sqs: SQSClient;
    lambda: LambdaClient;
    metrics: CloudWatchClient;
    mail: SESv2Client;
  };
  functionArn(name: string): string;
  queueArn(name: string): string;
  /** Replaces a function's source. */
  write(name: string, source: string): void;
  subscriptions: Record<string, Subscription>;
  /** Closes it; its folder stays. */
  stop(): Promise<void>;
  /** Makes it anew over the same state. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const quick: Partial<Pace> = { functionRetries: [50, 100], deliveryBackOff: { base: 20, most: 200 } };

interface TestOptions {
  clock?: Clock;
  pace?: Partial<Pace>;
  /** Services of other parts, beside those of events. */
  beside?: (
    state: State,
    folder: string,
    emit: Emit,
  ) => Promise<{ services: CloudService[]; close?: () => Promise<void> }>;
  faults?: FaultsAsked;
}

export const testCloud = async (sources: Sources = {}, options: TestOptions = {}): Promise<TestCloud> => {
  const folder = mkdtempSync(join(tmpdir(), "cloud-events-"));
  const write = (name: string, source: string): void => {
    const file = join(folder, "functions", `${name}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  };
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  mkdirSync(join(folder, "functions"));
  const subscriptions: Record<string, Subscription> = {};
  for (const [name, given] of Object.entries(sources)) {
    const { source, timeout = 10, retries = 2 } = typeof given === "string" ? { source: given } : given;
    write(name, source);
    subscriptions[name] = {
      on: { schedule: "rate(1 hour)" },
      handler: `functions/${name}.handler`,
      timeout,
      memory: 128,
      retries,
      links: [],
      calls: [],
    };
  }
  const open = async () => {
    const state = new State(join(folder, "cloud.sqlite"));
    const faults = options.faults && injector(state, options.faults);
    const made = events({
      state,
      region,
      account,
      functionEnvironment: { FOLDER: folder },
      functionsRoot: folder,
      bundles: join(folder, "bundles"),
      subscriptions,
      ...(options.clock ? { clock: options.clock } : {}),
      faults,
      pace: { ...quick, ...options.pace },
    });
    const beside = await options.beside?.(state, folder, made.emit);
    const plain = [...made.services, ...(beside?.services ?? [])];
    const services = faults ? plain.map(faults.around) : plain;
    const server = await startServer({ port: 0, services, open: made.open, credentials, account, region });
    return { state, made, server, beside, faults };
  };
  let now = await open();
  const client = () => ({ region, credentials, endpoint: now.server.url, maxAttempts: 1 });
  const clients = () => ({
    bus: new EventBridgeClient(client()),
    scheduler: new SchedulerClient(client()),
    sqs: new SQSClient(client()),
    lambda: new LambdaClient(client()),
    metrics: new CloudWatchClient(client()),
    mail: new SESv2Client(client()),
  });
  let running = true;
  const shut = async (): Promise<void> => {
    if (!running) return;
    running = false;
    for (const one of Object.values(cloud.clients)) one.destroy();
    await now.server.close();
    await now.beside?.close?.();
    await now.made.close();
    now.state.close();
  };
  const cloud: TestCloud = {
    folder,
    url: now.server.url,
    events: now.made,
    faults: now.faults,
    clients: clients(),
    functionArn: (name) => `arn:aws:lambda:${region}:${account}:function:${name}`,
    queueArn: (name) => `arn:aws:sqs:${region}:${account}:${name}`,
    write,
    subscriptions,
    stop: shut,
    start: async () => {
      now = await open();
      running = true;
      Object.assign(cloud, { url: now.server.url, events: now.made, faults: now.faults, clients: clients() });
    },
    close: async () => {
      await shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  afterAll(cloud.close);
  return cloud;
};

/** Waits until `check` answers something, or fails after `seconds` with what was asked for. */
export const eventually = async <T>(
  what: string,
  check: () => T | undefined | Promise<T | undefined>,
  seconds = 30,
): Promise<T> => {
  const until = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await check();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`Waited ${seconds} s in vain: ${what}.`);
    await new Promise((go) => setTimeout(go, 20));
  }
};

/** A clock that stands still until the test moves it. */
export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

export const manualClock = (start: string): ManualClock => {
  let now = Date.parse(start);
  const waiting = new Set<{ at: number; run: () => void }>();
  const fire = (): void => {
    for (const one of [...waiting]) {
      if (one.at > now) continue;
      waiting.delete(one);
      setImmediate(one.run);
    }
  };
  return {
    now: () => now,
    wake: (at, run) => {
      const one = { at, run };
      waiting.add(one);
      setImmediate(fire);
      return () => waiting.delete(one);
    },
    advance: (milliseconds) => {
      now += milliseconds;
      fire();
    },
  };
};

/** The lines of a file in the cloud's folder, into which the test's functions write. */
export const linesOf = ({ folder }: TestCloud, name: string): string[] => {
  const file = join(folder, name);
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
};
