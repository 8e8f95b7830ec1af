import { subscriptions as eventMap, type Subscription } from "@directfanz/functions/subscriptions";
import { deployBus } from "./deploy/bus.ts";
import { type AwsAccess, awsClients } from "./deploy/clients.ts";
import { deployFunctions } from "./deploy/functions.ts";
import { inputSecurityGroup } from "./deploy/media.ts";
import { deployRules } from "./deploy/rules.ts";
import { deploySchedules } from "./deploy/schedules.ts";
import { deployBucket, makeBucket } from "./deploy/storage.ts";

export interface Resources {
  /** Name of the bus for our own facts. */
  bus: string;
  /** Name of the bucket for what was broadcast. */
  recordings: string;
  /** Name of the bucket for its second copy. */
  archive: string;
  /** Origins from which browsers may read recordings, e.g. `http://localhost:8080`. */
  origins: string[];
}

export interface DeploySettings extends AwsAccess {
  resources: Resources;
  /** The event map, unless a test brings its own. */
  subscriptions?: Record<string, Subscription>;
}

/** What links are made of. */
export interface Deployed {
  busName: string;
  recordingsName: string;
  inputSecurityGroup: string;
  mediaLiveRole: string;
  harvestRole: string;
  /** URL of each function's dead-letter queue. */
  deadLetters: Record<string, string>;
}

/**
 * Lays onto the local cloud what `stacks/` lays onto AWS, through the same API calls: the bus, the buckets, that of
 * recordings with its events, a dead-letter queue for each function, rules and schedules from the event map, the input security group.
 * A second run changes nothing; rules and schedules of functions that left the map go.
 */
export const deploy = async ({ resources, subscriptions = eventMap, ...access }: DeploySettings): Promise<Deployed> => {
  const clients = awsClients(access);
  try {
    const account = await deployBus(clients.bus, resources.bus);
    await deployBucket(clients.s3, resources.recordings, resources.origins);
    await makeBucket(clients.s3, resources.archive);
    const functions = await deployFunctions(clients, subscriptions);
    await deployRules(clients.bus, resources.bus, functions);
    const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
    await deploySchedules(clients.scheduler, functions, role("scheduler"));
    return {
      busName: resources.bus,
      recordingsName: resources.recordings,
      inputSecurityGroup: await inputSecurityGroup(clients.mediaLive),
      mediaLiveRole: role("medialive"),
      harvestRole: role("harvest"),
      deadLetters: Object.fromEntries(functions.map(({ name, deadLettersUrl }) => [name, deadLettersUrl])),
    };
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
};
