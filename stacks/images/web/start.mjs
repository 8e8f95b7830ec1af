// Next finishes what is under way when it is told to stop, and then says 143, which reads as a crash: for a container
// that was told to stop, that is success.
process.on("exit", (code) => {
  if (code === 143) process.exitCode = 0;
});
await import("./server.js");
