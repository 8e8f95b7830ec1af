import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mediaPackageHosts } from "../../packages/edge/src/paths.ts";
import { originDomain } from "../dns/dns";
import "../dns/failover";
import { liveAuth } from "../live/live-auth";
import { prefix, region, size } from "../stage";
import { recordings, statics } from "../storage/storage";
import { originSecret } from "./origin-secret";

const oac = new aws.cloudfront.OriginAccessControl("EdgeReads", {
  name: `${prefix}-edge`,
  originAccessControlOriginType: "s3",
  signingBehavior: "always",
  signingProtocol: "sigv4",
});

/** One more cache before the origin, which all edge locations ask: a segment is fetched once. */
const originShield = size.originShield ? { enabled: true, originShieldRegion: region } : undefined;

const bucket = (originId: string, { nodes }: sst.aws.Bucket) => ({
  originId,
  domainName: nodes.bucket.bucketRegionalDomainName,
  originAccessControlId: oac.id,
  originShield,
});

const https = { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] };

/** Where the edge gets what it does not have, by the ids that `byOrigin` and `failover` name. */
export const origins = [
  {
    originId: "balancer",
    domainName: originDomain,
    customHeaders: [{ name: originSecret.header, value: originSecret.value }],
    // The longest that CloudFront allows without a higher quota; under the load balancer's own idle time.
    customOriginConfig: { ...https, originReadTimeout: 60, originKeepaliveTimeout: 60 },
  },
  {
    originId: "mediapackage",
    // Nobody is there: `live.function.js` names the channel's own host for each request, and the rest stays.
    domainName: $interpolate`unnamed.mediapackage.${region}.amazonaws.com`,
    customHeaders: liveAuth ? [{ name: "X-MediaPackage-CDNIdentifier", value: liveAuth.identifier }] : [],
    customOriginConfig: { ...https, originReadTimeout: 30, originKeepaliveTimeout: 60 },
    originShield,
  },
  bucket("recordings", recordings),
  bucket("statics", statics),
];

/** A page of the last deployment asks for files that the new tasks do not have any more: the bucket keeps them. */
export const originGroups = [
  {
    originId: "builds",
    failoverCriteria: { statusCodes: [404, 500, 502, 503, 504] },
    members: [{ originId: "balancer" }, { originId: "statics" }],
  },
];

const source = (name: string) => readFileSync(join($cli.paths.root, "packages/edge/src", name), "utf8");

const edgeFunction = (name: string, comment: string, code: $util.Input<string>) =>
  new aws.cloudfront.Function(name, {
    name: `${prefix}-${name.toLowerCase()}`,
    comment,
    runtime: "cloudfront-js-2.0",
    publish: true,
    code,
  });

/** What runs before a request goes to an origin of that id. */
export const functions = {
  mediapackage: edgeFunction(
    "LiveOrigin",
    "Leads a live path to the host that it names",
    region.apply((name) => source("live.function.js").replace(/HOSTS(?=\))/, mediaPackageHosts(name).source)),
  ),
  recordings: edgeFunction("MediaKey", "Makes a path the bucket's key", source("media.function.js")),
};
