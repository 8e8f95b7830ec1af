import { AwsError } from "../../contract.ts";
import type { State } from "../../state.ts";
import { arn, type Place, parseArn } from "../arn.ts";

/** A standard queue. Attributes are texts, as SQS keeps them. */
export interface Queue {
  name: string;
  url: string;
  arn: string;
  createdAt: number;
  changedAt: number;
  attributes: Record<string, string>;
}

/** The queues by name. */
export interface Queues {
  get(name: string): Queue | undefined;
  /** The queue of a URL, by its last part; `QueueDoesNotExist` where there is none. */
  byUrl(url: string): Queue;
  byArn(arn: string): Queue | undefined;
  put(name: string, url: string, attributes: Record<string, string>, now: number): Queue;
  save(queue: Queue): void;
  delete(name: string): void;
  list(options: { after?: string; prefix?: string; limit: number }): Queue[];
}

export const noSuchQueue = (): AwsError =>
  new AwsError("QueueDoesNotExist", 400, "The specified queue does not exist.");

export const queues = (state: State, place: Place): Queues => {
  const all = state.collection<Queue>("sqs.queues");
  const byName = (name: string): Queue | undefined => all.get(name);
  return {
    get: byName,
    byUrl: (url) => {
      const queue = byName(url.split("/").at(-1) ?? "");
      if (!queue) throw noSuchQueue();
      return queue;
    },
    byArn: (text) => {
      const parsed = parseArn(text);
      return parsed?.service === "sqs" ? byName(parsed.resource) : undefined;
    },
    put: (name, url, attributes, now) => {
      const queue: Queue = { name, url, arn: arn(place, "sqs", name), createdAt: now, changedAt: now, attributes };
      all.set(name, queue);
      return queue;
    },
    save: (queue) => all.set(queue.name, queue),
    delete: (name) => all.delete(name),
    list: (options) => all.list(options),
  };
};
