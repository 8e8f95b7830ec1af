import { type Behaviour, removedHeaders, table } from "../../packages/edge/src/table.ts";
import { aliases, edgeDns } from "../dns/dns";
import { domain, prefix, size } from "../stage";
import { allViewer, behaviour, cachePolicy, cachingDisabled, errorResponses } from "./behaviours";
import { functions, originGroups, origins } from "./origins";
import { securityHeadersOf } from "./security-headers";
import { signing } from "./signing";
import { waf } from "./waf";

/** The origin that CloudFront asks for what the table says comes from there. The load balancer knows the services. */
const targetOf = ({ origin, path }: Behaviour): string => {
  if (origin === "mediapackage" || origin === "recordings") return origin;
  return path.startsWith("/_next/static/") ? "builds" : "balancer";
};

const policies = new Map<string, aws.cloudfront.CachePolicy>();

/** Each distinct policy once: AWS allows 20 of them an account. */
const cachePolicyId = (row: Behaviour): $util.Input<string> => {
  const wanted = cachePolicy(row);
  if (!wanted) return cachingDisabled;
  const key = JSON.stringify(wanted);
  const name = `EdgeCache${policies.size + 1}`;
  const policy =
    policies.get(key) ??
    new aws.cloudfront.CachePolicy(name, { name: `${prefix}-${name.toLowerCase()}`, comment: row.path, ...wanted });
  policies.set(key, policy);
  return policy.id;
};

const headers = new aws.cloudfront.ResponseHeadersPolicy("EdgeHeaders", {
  name: `${prefix}-edge`,
  ...securityHeadersOf(),
  removeHeadersConfig: { items: removedHeaders.map((header) => ({ header })) },
});

const behaviourOf = (row: Behaviour) => {
  const before = row.origin === "mediapackage" || row.origin === "recordings" ? functions[row.origin] : undefined;
  return {
    ...behaviour(row),
    targetOriginId: targetOf(row),
    cachePolicyId: cachePolicyId(row),
    responseHeadersPolicyId: headers.id,
    ...(row.forward === "viewer" ? { originRequestPolicyId: allViewer } : {}),
    ...(row.signed ? { trustedKeyGroups: [signing.keyGroup.id] } : {}),
    ...(before ? { functionAssociations: [{ eventType: "viewer-request", functionArn: before.arn }] } : {}),
  };
};

/** Every row in the table's order; the last, which takes what is left, is CloudFront's default. */
const ordered = table.slice(0, -1).map((row) => ({ pathPattern: row.path, ...behaviourOf(row) }));
const rest = table[table.length - 1];

/** What browsers talk to: `packages/edge/src/table.ts` on AWS. WebSockets need no word: any behaviour carries them. */
export const edge = new sst.aws.Cdn("Site", {
  comment: prefix,
  domain: { name: domain, aliases, dns: edgeDns },
  origins,
  originGroups,
  defaultCacheBehavior: behaviourOf(rest),
  orderedCacheBehaviors: ordered,
  customErrorResponses: errorResponses,
  webAclArn: waf.arn,
  transform: {
    distribution: (args) => {
      args.httpVersion = "http2and3";
      args.isIpv6Enabled = true;
      args.priceClass = size.edgeLocations;
    },
  },
});
