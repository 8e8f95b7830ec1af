import { forgetOld, publishPending } from "@directfanz/core/platform/outbox";
import { scheduled } from "../subscriber.ts";

export const handler = scheduled("sweepOutbox", async () => {
  await publishPending();
  await forgetOld();
});
