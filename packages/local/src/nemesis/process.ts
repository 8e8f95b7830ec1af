import { redis } from "@directfanz/core/platform/redis";
import { currentTask, type Tasks } from "./tasks.ts";

/** A task's short waits are virtual, too. Longer ones are the database driver's own. */
export const replaceTimers = (tasks: Tasks): (() => void) => {
  const real = globalThis.setTimeout;
  const virtual = (work: () => void, milliseconds = 0, ...args: unknown[]) => {
    if (!currentTask() || milliseconds >= 1_000) return real(work, milliseconds, ...args);
    void tasks.sleep(milliseconds).then(work, () => {});
    return undefined;
  };
  globalThis.setTimeout = Object.assign(virtual, real) as typeof real;
  return () => {
    globalThis.setTimeout = real;
  };
};

/** What is fetched comes from `answer`: a text, or nothing, which is a 404. */
export const replaceFetch = (answer: (url: string) => Promise<string | undefined>): (() => void) => {
  const real = globalThis.fetch;
  globalThis.fetch = async (url) => {
    const text = await answer(String(url));
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  };
  return () => {
    globalThis.fetch = real;
  };
};

/** What a task asks of Redis is in flight until it is answered. */
export const countRedis = (tasks: Tasks): (() => void) => {
  const client = redis() as unknown as { sendCommand: (...args: unknown[]) => PromiseLike<unknown> };
  const real = client.sendCommand;
  client.sendCommand = (...args) => {
    const answer = real.apply(client, args);
    return currentTask() ? tasks.flight(answer) : answer;
  };
  return () => {
    client.sendCommand = real;
  };
};
