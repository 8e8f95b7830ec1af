import { sweepRecordings } from "@directfanz/live/sweep-recordings";
import { scheduled } from "../subscriber.ts";

export const handler = scheduled("sweepRecordings", () => sweepRecordings());
