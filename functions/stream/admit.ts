import { admitWaiting } from "@directfanz/core/stream/capacity";
import { sessionRequested } from "@directfanz/core/stream/stream.events";
import { atLeastOnce } from "../subscriber.ts";

/** Where the process that took the request died before it could admit anybody. */
export const handler = atLeastOnce("admit", sessionRequested, () => admitWaiting());
