import cf from "cloudfront";

// What CloudFront runs for every request to /live/<host>/..., after it has checked the signature (runtime 2.0). It says the
// same as `liveOrigin` of paths.ts. HOSTS is the allow-list, put in by the deployment.
const live = /^\/live\/(HOSTS)((?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+)$/;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name, and takes no export.
function handler(event) {
  const request = event.request;
  const found = live.exec(request.uri);
  if (!found) return { statusCode: 403, statusDescription: "Forbidden" };
  // What is not said here stays as the distribution has it: the secret header, TLS, the shield
  // (Developer Guide, "Helper methods for origin modification").
  cf.updateRequestOrigin({ domainName: found[1] });
  request.uri = found[2];
  // The origin is no part of the cache key, so that two hosts with the same path would be taken for one.
  request.headers["x-live-host"] = { value: found[1] };
  return request;
}
