/**
 * What every AWS client has: a timeout on each call, and at most three attempts with jitter. Region, credentials and, on
 * one machine, `AWS_ENDPOINT_URL` come from the environment. The clients stand in this folder and nowhere else, a file
 * each, so that a function loads only what it uses: together they take a second of a cold start.
 */
export const settings = {
  maxAttempts: 3,
  // Without the last word the SDK would only warn about a request that takes too long.
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

/** Makes a client at its first use, once a process. */
export const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
