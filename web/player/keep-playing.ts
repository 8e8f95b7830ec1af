import { type Problem, problemIn } from "../calls/call.ts";
import { askAccess } from "../stream/calls.ts";
import { serverNow } from "../time/server-clock.ts";
import { backoff, renewIn } from "./backoff.ts";
import { type Engine, openEngine } from "./engine.ts";
import type { Level } from "./levels.ts";

export type Phase = "opening" | "flowing" | "retrying" | "refused";

export interface Hearer {
  phase: (phase: Phase, problem?: Problem) => void;
  levels: (levels: Level[]) => void;
  level: (index: number) => void;
}

/** Refusals that trying again does not mend. */
const isFinal = ({ status }: Problem) => status === 401 || status === 403 || status === 404;

/**
 * Plays a stream in `video` until `stop`: asks for access and renews it before it ends, opens the engine, and tries again
 * with growing pauses after whatever breaks, unless it is a refusal for good.
 */
export const keepPlaying = (video: HTMLVideoElement, streamId: string, live: boolean, hear: Hearer) => {
  let stopped = false;
  let engine: Engine | undefined;
  let attempts = 0;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let repair: ReturnType<typeof setTimeout> | undefined;

  const access = async () => {
    const given = await askAccess(streamId);
    if (!stopped) renewAfter(renewIn(given.expiresAt, serverNow()));
    return given;
  };
  const renewAfter = (ms: number) => {
    clearTimeout(renewal);
    renewal = setTimeout(() => access().catch((thrown) => failed(thrown, () => renewAfter(5_000))), ms);
  };
  const failed = (thrown: unknown, otherwise: () => void) => {
    if (stopped) return;
    const problem = problemIn(thrown);
    if (isFinal(problem)) hear.phase("refused", problem);
    else otherwise();
  };
  const attempt = (work: () => Promise<void>) => work().catch((thrown) => failed(thrown, () => again(work)));
  const again = (work: () => Promise<void>) => {
    if (stopped) return;
    attempts += 1;
    hear.phase("retrying");
    clearTimeout(repair);
    repair = setTimeout(() => attempt(work), backoff(attempts));
  };
  const open = async () => {
    const { hls } = await access();
    if (stopped) return;
    const opened = await openEngine(video, hls, live, {
      levels: hear.levels,
      level: hear.level,
      flows: () => {
        attempts = 0;
        hear.phase("flowing");
      },
      broken: (renew) =>
        again(async () => {
          if (renew) await access();
          engine?.retry();
        }),
    });
    if (stopped) opened.destroy();
    else engine = opened;
  };
  attempt(open);

  return {
    engine: () => engine,
    stop: () => {
      stopped = true;
      clearTimeout(renewal);
      clearTimeout(repair);
      engine?.destroy();
    },
  };
};
