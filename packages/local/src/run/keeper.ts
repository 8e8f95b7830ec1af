import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { Kept } from "./kept.ts";
import { writePidFile } from "./leftover.ts";

/**
 * Keeps one foreign program (PostgreSQL, Redis) for the supervisor. Such a program cannot be tethered itself; when the
 * supervisor's channel closes, or on SIGTERM, this process stops it in the program's own way.
 */
const keep = ({ command, args, env, uid, gid, pidFile, stopSignal, stopWithin }: Kept) => {
  const program = spawn(command, args, {
    cwd: "/",
    env,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (program.pid) writePidFile(pidFile, program.pid);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    program.kill(stopSignal);
    setTimeout(() => program.kill("SIGKILL"), stopWithin).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);
  program.once("error", (error) => {
    process.stderr.write(`${command}: ${error.message}\n`);
    process.exit(1);
  });
  program.once("exit", (code) => {
    rmSync(pidFile, { force: true });
    process.exit(stopping ? 0 : (code ?? 1));
  });
};

keep(Kept.parse(JSON.parse(process.argv[2] ?? "{}")));
