import { sweepOrphans } from "@directfanz/live/orphans";
import { scheduled } from "../subscriber.ts";

export const handler = scheduled("sweepOrphans", () => sweepOrphans());
