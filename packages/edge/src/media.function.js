// What CloudFront runs for every request to /media/..., after it has checked the signature (runtime 2.0): the bucket's keys
// do not begin with that, as `recordingKey` of paths.ts says.

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name, and takes no export.
function handler(event) {
  const request = event.request;
  if (request.uri.indexOf("/media/") !== 0) return { statusCode: 403, statusDescription: "Forbidden" };
  request.uri = request.uri.slice("/media".length);
  return request;
}
