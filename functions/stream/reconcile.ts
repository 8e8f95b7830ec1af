import { reconcile } from "@directfanz/live/broadcast";
import { scheduled } from "../subscriber.ts";

export const handler = scheduled("reconcile", () => reconcile());
