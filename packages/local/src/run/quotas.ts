import { availableParallelism } from "node:os";
import { z } from "zod";

const Granted = z.object({ MEDIALIVE_CHANNELS: z.coerce.number().int().positive().optional() });

/** How many of each the local account may have at once, as the link Live says it. */
export interface Quotas {
  channels: number;
  packages: number;
  harvests: number;
}

/**
 * What this machine carries: two cores keep four ladders of a 720p picture in real time, so two for each core, and no more
 * than the local cloud has. The variable that a deployment to AWS reads overrides it, here and in the local cloud.
 */
export const quotasHere = (environment: NodeJS.ProcessEnv = process.env): Quotas => {
  const { MEDIALIVE_CHANNELS: granted } = Granted.parse(environment);
  const channels = granted ?? Math.min(20, 2 * availableParallelism());
  return { channels, packages: Math.max(30, channels), harvests: 10 };
};
