import { z } from "zod";

/** A foreign program, and how it is stopped: what `keeper.ts` is handed. */
export const Kept = z.object({
  command: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  uid: z.number().optional(),
  gid: z.number().optional(),
  /** Where its pid is remembered, for a start after a crash of the keeper itself. */
  pidFile: z.string(),
  stopSignal: z.enum(["SIGINT", "SIGTERM"]),
  /** Milliseconds that a stop may take before SIGKILL. */
  stopWithin: z.number(),
});
export type Kept = z.infer<typeof Kept>;
