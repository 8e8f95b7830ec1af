/** What postgres-js, ioredis and Node say when the database or Redis cannot be reached or is just starting. */
const codes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  // PostgreSQL: shut down by its administrator, crashed, starting up, out of connections.
  "57P01",
  "57P02",
  "57P03",
  "53300",
]);

/** True where an error means that something we stand on is away for a moment, not that our code is wrong. */
export const isOutage = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (
    (typeof code === "string" && codes.has(code)) ||
    error.name === "MaxRetriesPerRequestError" ||
    error.name === "ClusterAllFailedError" ||
    // ioredis gives its timeouts and closed connections no name and no code.
    /^(Command timed out|Connection is closed\.?)$/.test(error.message) ||
    isOutage(error.cause)
  );
};
