import { type Behaviour, keeps, methodsOf, table } from "../../packages/edge/src/table.ts";

/** What a row of the edge table is in CloudFront's words. Pure, so that tests can ask it about any table. */

/** Set by `live.function.js`: the host that a live path names, which would else be missing in the cache key. */
export const liveHostHeader = "x-live-host";

/** Of CloudFront itself (Developer Guide, "Use managed cache policies", "Use managed origin request policies"). */
export const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
export const allViewer = "216adef6-5c7f-47e4-b989-5492eafa07d3";

/** The cache policy that a row needs; undefined where nothing is kept. Rows that say the same share one. */
export const cachePolicy = (row: Behaviour) => {
  if (!keeps(row)) return undefined;
  const { min, default: usual, max } = row.ttl;
  const headers = [
    ...(row.forward === "viewer" ? [] : row.forward),
    ...(row.origin === "mediapackage" ? [liveHostHeader] : []),
  ];
  return {
    minTtl: min,
    defaultTtl: usual,
    maxTtl: max,
    parametersInCacheKeyAndForwardedToOrigin: {
      enableAcceptEncodingBrotli: row.compress,
      enableAcceptEncodingGzip: row.compress,
      cookiesConfig: { cookieBehavior: "none" },
      headersConfig:
        headers.length > 0 ? { headerBehavior: "whitelist", headers: { items: headers } } : { headerBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: row.query },
    },
  };
};

/** What a behaviour says besides the ids of its policies, its origin and its keys. */
export const behaviour = (row: Behaviour) => ({
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: [...methodsOf(row)],
  cachedMethods: ["GET", "HEAD"],
  compress: row.compress,
});

/** Statuses that CloudFront would keep for ten seconds by itself (Developer Guide, "How CloudFront caches errors"). */
const keptErrors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * How long errors are kept. CloudFront knows one figure a status for the whole distribution, and CachingDisabled does not
 * bound it: the shortest of the table, so that one viewer's 403 is never another's.
 */
export const errorResponses = keptErrors.map((errorCode) => ({
  errorCode,
  errorCachingMinTtl: Math.min(...table.map(({ ttl }) => ttl.error)),
}));
