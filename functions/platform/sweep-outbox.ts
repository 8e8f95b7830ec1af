import { measureActive } from "@directfanz/core/account/active";
import { forgetOld, measureWaiting, publishPending } from "@directfanz/core/platform/outbox";
import { scheduled } from "../subscriber.ts";

export const handler = scheduled("sweepOutbox", async () => {
  try {
    await publishPending();
  } finally {
    // Also where the bus is away: then it is what tells.
    await measureWaiting();
  }
  await forgetOld();
  await measureActive();
});
