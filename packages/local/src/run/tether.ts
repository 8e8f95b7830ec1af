import { isMainThread } from "node:worker_threads";

/**
 * Imported into every Node process that the platform starts. The parent holds the other end of the IPC channel; when
 * it is gone, however it went, the channel closes and this process stops: politely, then with its whole group.
 */
if (isMainThread && process.channel) {
  process.once("disconnect", () => {
    setTimeout(() => {
      try {
        // A child of the supervisor leads its own group, so that what it started goes with it.
        process.kill(-process.pid, "SIGKILL");
      } catch {
        process.kill(process.pid, "SIGKILL");
      }
    }, 15_000).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel.unref();
}
