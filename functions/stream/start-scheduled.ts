import { startScheduled } from "@directfanz/core/stream/scheduled";
import { scheduled } from "../subscriber.ts";

export const handler = scheduled("startScheduled", () => startScheduled());
