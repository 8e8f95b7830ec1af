import { admitWaiting } from "@directfanz/core/stream/capacity";
import { sessionRequested } from "@directfanz/core/stream/stream.events";
import { exactlyOnce } from "../subscriber.ts";

/** Where the process that took the request died before it could admit anybody. */
export const handler = exactlyOnce("admit", sessionRequested, () => admitWaiting());
