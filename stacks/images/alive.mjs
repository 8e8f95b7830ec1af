// A container is left running as long as it answers HTTP at all. Whether the database and Redis answer too is the load
// balancer's question: a new container would mend neither.
await fetch(`http://127.0.0.1:${process.env.PORT}/healthz`, { signal: AbortSignal.timeout(4_000) });
process.exit(0);
