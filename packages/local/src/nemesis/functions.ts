import { join } from "node:path";
import { type Subscription, subscriptions } from "@directfanz/functions/subscriptions";
import { root } from "../run/folder.ts";

export type Handler = (event: unknown) => Promise<void>;

/** The functions of the event map, as they are. */
export const handlers = async (): Promise<Map<string, Handler>> => {
  const found = await Promise.all(
    Object.entries(subscriptions).map(async ([name, { handler }]) => {
      const file = join(root, `${handler.slice(0, handler.lastIndexOf("."))}.ts`);
      const loaded = (await import(/* @vite-ignore */ file)) as { handler: Handler };
      return [name, loaded.handler] as const;
    }),
  );
  return new Map(found);
};

const { tellPages: _, ...rest } = subscriptions;

/** The functions that follow from events, but for one that only tells open pages: no rule is about those. */
export const followed: Record<string, Subscription> = rest;

/** The functions that the clock runs, but for the daily ones. */
export const everyMinute: [string, Subscription][] = Object.entries(subscriptions).filter(
  ([, { on }]) => "schedule" in on && on.schedule === "rate(1 minute)",
);
