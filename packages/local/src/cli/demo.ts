import { setTimeout as sleep } from "node:timers/promises";
import { ports } from "../ports.ts";
import { dataFolder } from "../run/folder.ts";
import { runningOn } from "../run/record.ts";
import { Trouble } from "../run/trouble.ts";
import { command, seconds, stopSignal } from "./command.ts";
import { publish } from "./demo/publish.ts";
import { type DemoSite, type Session, signIn } from "./demo/site.ts";

/** `npm run demo [-- seconds]`: a generated broadcast of the demo creator on the running platform. */

const lasting = (): number => {
  const asked = Number(process.argv[2] ?? 60);
  if (!(asked >= 5 && asked <= 86_400))
    throw new Trouble("How long? npm run demo -- 60 broadcasts for 60 seconds (5 to 86400).");
  return asked;
};

/** Waits until the broadcast is in one of these states; says each state on the way. */
const until = async (site: DemoSite, streamId: string, states: string[], within: number): Promise<Session> => {
  const deadline = Date.now() + within * 1_000;
  let before = "";
  for (;;) {
    const session = await site.session(streamId);
    if (session.status !== before) console.log(`  ${session.status}`);
    before = session.status;
    if (states.includes(session.status)) return session;
    if (session.status === "failed")
      throw new Trouble(`The broadcast failed. ${session.failure?.message} ${session.failure?.remedy}`);
    if (Date.now() > deadline)
      throw new Trouble(`The broadcast is still ${session.status} after ${within} s; it should be ${states[0]}.`);
    await sleep(500);
  }
};

const recorded = async (site: DemoSite, streamId: string) => {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const [recording] = await site.recordings(streamId);
    if (recording?.status === "READY") return recording;
    if (recording?.status === "FAILED" || Date.now() > deadline)
      throw new Trouble("The recording was not made; the local console says why.");
    await sleep(500);
  }
};

await command(async () => {
  const length = lasting();
  const signal = stopSignal();
  const running = runningOn(dataFolder());
  const site = await signIn(running?.site ?? `http://localhost:${ports.edge}`);
  const streamId = await site.create(`Colour bars and a clock, ${new Date().toLocaleTimeString()}`);
  console.log("Starting a broadcast");
  const began = performance.now();
  await site.start(streamId);
  try {
    await until(site, streamId, ["ready", "live"], 300);
    console.log(`\nReady after ${seconds(performance.now() - began)}. Watch it: ${site.url}/watch/${streamId}\n`);
    const ingest = await site.ingest(streamId);
    await publish({ ...ingest, seconds: length, signal, progress: (sent) => progress(sent, length) });
  } catch (error) {
    // What went wrong is worth more than that there may be nothing left to stop.
    await site.stop(streamId).catch(() => {});
    throw error;
  }
  console.log("\nEnding the broadcast");
  await site.stop(streamId);
  if (signal.aborted) return 0;
  await until(site, streamId, ["ended"], 180);
  const { durationSeconds } = await recorded(site, streamId);
  console.log(`\nThe recording (${durationSeconds} s) is at ${site.url}/watch/${streamId}`);
  return 0;
});

function progress(at: number, of: number): void {
  const line = `  ${Math.floor(at)} of ${of} s`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line} `);
  else if (Math.floor(at) % 10 === 0) console.log(line);
}
