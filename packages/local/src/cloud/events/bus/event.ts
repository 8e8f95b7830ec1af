import type { Place } from "../arn.ts";

/** An event as targets get it and patterns see it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

interface Facts {
  id: string;
  source: string;
  detailType: string;
  time: number;
  resources: string[];
  detail: Record<string, unknown>;
}

/** The envelope that EventBridge puts around what happened. Its time has whole seconds. */
export const envelope = (place: Place, facts: Facts): BusEvent => ({
  version: "0",
  id: facts.id,
  "detail-type": facts.detailType,
  source: facts.source,
  account: place.account,
  time: `${new Date(facts.time).toISOString().slice(0, 19)}Z`,
  region: place.region,
  resources: facts.resources,
  detail: facts.detail,
});
