/**
 * Imported into every Node process that the platform starts. The parent holds the other end of the IPC channel; when
 * it is gone, however it went, the channel closes and this process stops: politely, then with its whole group.
 *
 * `TETHERED_TO` names that parent. Node hands `--import` on to what this process forks and to its threads; those have
 * channels of their own, with other meanings, and are left alone.
 */
if (process.channel && process.env.TETHERED_TO === String(process.ppid)) {
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
  delete process.env.TETHERED_TO;
}
