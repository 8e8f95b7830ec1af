import { relative } from "node:path";
import { ports } from "../ports.ts";
import { demoAccounts } from "../run/demo-accounts.ts";
import { dataFolder, root } from "../run/folder.ts";
import { type Platform, type Report, startPlatform } from "../run/platform.ts";
import { aborted, command, seconds, stopSignal } from "./command.ts";

/** `npm start`: the whole platform, until Ctrl-C. */

const report: Report = {
  begins: (step) => console.log(`… ${step}`),
  done: (step, milliseconds) =>
    console.log(milliseconds === undefined ? `✓ ${step}` : `✓ ${step.padEnd(34)}${seconds(milliseconds).padStart(7)}`),
  restarted: (name) => console.log(`! ${name} had ended and was started again; why stands in its log`),
};

const ready = ({ urls, logFolder }: Platform, took: number) => {
  const { creator, fan } = demoAccounts;
  return `
DirectFanz is ready (${seconds(took)})

  Site         ${urls.site}
  Creator      ${creator.email}   password: ${creator.password}
  Fan          ${fan.email}       password: ${fan.password}
  Push video   ${urls.ingest}   (the stream key is on the stream's page in the studio)
  Console      ${urls.console}
  Logs         ${relative(root, logFolder) || logFolder}

npm run demo shows a generated broadcast. Ctrl-C stops everything.
`;
};

await command(async () => {
  const began = performance.now();
  const signal = stopSignal();
  try {
    const platform = await startPlatform({
      dataFolder: dataFolder(),
      ports,
      databaseUrl: process.env.DATABASE_URL,
      redisUrl: process.env.REDIS_URL,
      report,
      signal,
    });
    console.log(ready(platform, performance.now() - began));
    await aborted(signal);
    console.log("\n… Stopping");
    const stopping = performance.now();
    await platform.stop();
    report.done("Stopped", performance.now() - stopping);
  } catch (error) {
    if (!signal.aborted) throw error;
    console.log(`\nStopped by ${signal.reason} before it was ready.`);
  }
  return 0;
});
