import { reconcile } from "@directfanz/live/reconcile";
import { scheduled } from "../subscriber.ts";

export const handler = scheduled("reconcile", () => reconcile());
