import fc from "fast-check";
import { expect, test } from "vitest";
import { liveOrigin, mediaPackageHosts } from "../../packages/edge/src/paths.ts";
import {
  behaviourFor,
  keeps,
  methodsOf,
  removedHeaders,
  securityHeaders,
  table,
} from "../../packages/edge/src/table.ts";
import { cloudFrontFunction } from "../../packages/edge/src/testing/cloudfront-function.ts";
import { livePaths } from "../../packages/edge/src/testing/paths.ts";
import { matches } from "../../packages/edge/src/wildcard.ts";
import { type Graph, of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { asked, byId, type CacheBehaviour, distributionOf, picked } from "../testing/distribution.ts";
import { allViewer, cachingDisabled } from "./behaviours.ts";

const prod = await graph("prod");
const site = distributionOf(prod);
const stages = ["prod", "staging", "personal"] as const;

interface Policy {
  minTtl: number;
  defaultTtl: number;
  maxTtl: number;
  parametersInCacheKeyAndForwardedToOrigin: {
    enableAcceptEncodingBrotli: boolean;
    enableAcceptEncodingGzip: boolean;
    cookiesConfig: { cookieBehavior: string };
    headersConfig: { headerBehavior: string; headers?: { items: string[] } };
    queryStringsConfig: { queryStringBehavior: string };
  };
}

interface HeadersPolicy {
  securityHeadersConfig: {
    strictTransportSecurity: { accessControlMaxAgeSec: number; includeSubdomains: boolean; override: boolean };
    contentTypeOptions: { override: boolean };
    referrerPolicy: { referrerPolicy: string; override: boolean };
    frameOptions: { frameOption: string; override: boolean };
    contentSecurityPolicy: { contentSecurityPolicy: string; override: boolean };
  };
  customHeadersConfig: { items: { header: string; value: string; override: boolean }[] };
  removeHeadersConfig: { items: { header: string }[] };
}

const codeOf = (from: Graph, behaviour: CacheBehaviour): string | undefined => {
  const [association, ...more] = behaviour.functionAssociations ?? [];
  expect(more).toEqual([]);
  if (!association) return undefined;
  expect(association.eventType).toBe("viewer-request");
  const found = of(from, "aws:cloudfront:Function").find(({ inputs }) =>
    association.functionArn.endsWith(`function/${inputs.name}`),
  );
  expect(found?.inputs).toMatchObject({ runtime: "cloudfront-js-2.0", publish: true });
  return found?.inputs.code as string;
};

/** What a behaviour of CloudFront means, in the edge table's own words. */
const said = (from: Graph, behaviour: CacheBehaviour) => {
  const methods = [...behaviour.allowedMethods].sort();
  const common = {
    path: behaviour.pathPattern ?? "*",
    methods,
    compress: behaviour.compress,
    signed: (behaviour.trustedKeyGroups ?? []).length > 0,
  };
  if (behaviour.cachePolicyId === cachingDisabled) {
    expect(behaviour.originRequestPolicyId).toBe(allViewer);
    return { ...common, ttl: { min: 0, default: 0, max: 0 }, query: "all", forward: "viewer" };
  }
  expect(behaviour.originRequestPolicyId).toBeUndefined();
  const policy = byId(from, "aws:cloudfront:CachePolicy", behaviour.cachePolicyId).inputs as unknown as Policy;
  const { parametersInCacheKeyAndForwardedToOrigin: key } = policy;
  expect(key.cookiesConfig).toEqual({ cookieBehavior: "none" });
  // Without both, CloudFront would compress nothing that it keeps; with them for others, it would keep things twice.
  expect([key.enableAcceptEncodingBrotli, key.enableAcceptEncodingGzip]).toEqual([
    behaviour.compress,
    behaviour.compress,
  ]);
  return {
    ...common,
    ttl: { min: policy.minTtl, default: policy.defaultTtl, max: policy.maxTtl },
    query: key.queryStringsConfig.queryStringBehavior,
    // The host of a live path is part of the path, and stands in a header only for CloudFront's key.
    forward: (key.headersConfig.headers?.items ?? []).filter((name) => name !== "x-live-host"),
  };
};

const wanted = (row: (typeof table)[number]) => ({
  path: row.path,
  methods: [...methodsOf(row)].sort(),
  compress: row.compress,
  signed: row.signed,
  ttl: { min: row.ttl.min, default: row.ttl.default, max: row.ttl.max },
  query: row.query,
  forward: row.forward === "viewer" ? "viewer" : [...row.forward],
});

const originIdOf = (origin: string) => (origin === "mediapackage" || origin === "recordings" ? origin : "balancer");

test.each(stages)("the behaviours of %s are the rows of the edge table, in its order", async (name) => {
  const stage = await graph(name);
  const { orderedCacheBehaviors, defaultCacheBehavior } = distributionOf(stage);
  expect(defaultCacheBehavior.pathPattern).toBeUndefined();
  expect([...orderedCacheBehaviors, defaultCacheBehavior].map((one) => said(stage, one))).toEqual(table.map(wanted));
});

test("every behaviour reaches an origin, first the one that the table names, and only by TLS", () => {
  const behaviours = [...site.orderedCacheBehaviors, site.defaultCacheBehavior];
  for (const [at, row] of table.entries()) {
    const behaviour = behaviours[at] ?? site.defaultCacheBehavior;
    expect(asked(site, behaviour)[0]?.originId).toBe(originIdOf(row.origin));
    expect(behaviour.viewerProtocolPolicy).toBe("redirect-to-https");
    expect(behaviour.cachedMethods).toEqual(["GET", "HEAD"]);
    if (row.websocket)
      expect(said(prod, behaviour)).toMatchObject({ forward: "viewer", query: "all", compress: false });
  }
  for (const origin of site.origins) {
    expect(behaviours.some((one) => asked(site, one).includes(origin))).toBe(true);
    if (!origin.customOriginConfig) continue;
    expect(origin.customOriginConfig.originProtocolPolicy).toBe("https-only");
    expect(origin.customOriginConfig.originSslProtocols).toEqual(["TLSv1.2"]);
  }
});

test("rows that ask for the same share one cache policy", () => {
  const policies = of(prod, "aws:cloudfront:CachePolicy").map(({ inputs: { name, comment, ...rest } }) => rest);
  expect(new Set(policies.map((policy) => JSON.stringify(policy))).size).toBe(policies.length);
  const used = new Set(table.filter(keeps).map((row) => picked(site, row.path.replaceAll("*", "x")).cachePolicyId));
  expect(used.size).toBe(policies.length);
});

test("Property 12 (table): CloudFront treats every path as the local edge does", () => {
  const text = fc.string({ unit: fc.constantFrom(..."abz019/._-*?%"), maxLength: 12 });
  const fitting = fc
    .tuple(fc.constantFrom(...table), text, text)
    .map(([row, one, other]) => row.path.replace("*", one).replace("*", other));
  fc.assert(
    fc.property(fc.oneof(fitting, text), (rest) => {
      const path = rest.startsWith("/") ? rest : `/${rest}`;
      const row = behaviourFor(path);
      const behaviour = picked(site, path);
      expect(said(prod, behaviour)).toEqual(wanted(row));
      expect(asked(site, behaviour)[0]?.originId).toBe(originIdOf(row.origin));
      expect(matches(behaviour.pathPattern ?? "*", path)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("no error is kept for longer than any row allows", () => {
  const kept = site.customErrorResponses;
  // "HTTP 4xx and 5xx status codes that CloudFront caches"; each would stay for ten seconds by itself.
  expect(kept.map(({ errorCode }) => errorCode)).toEqual([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);
  for (const row of table) {
    for (const { errorCachingMinTtl } of kept) expect(errorCachingMinTtl).toBeLessThanOrEqual(row.ttl.error);
  }
});

test("answers carry the table's security headers, and none of those that it removes", () => {
  const { inputs } = one(prod, "aws:cloudfront:ResponseHeadersPolicy", "EdgeHeaders");
  const { securityHeadersConfig, customHeadersConfig, removeHeadersConfig } = inputs as unknown as HeadersPolicy;
  const {
    strictTransportSecurity: hsts,
    contentTypeOptions,
    referrerPolicy,
    frameOptions,
    contentSecurityPolicy,
  } = securityHeadersConfig;
  const values = [
    {
      name: "strict-transport-security",
      value: `max-age=${hsts.accessControlMaxAgeSec}${hsts.includeSubdomains ? "; includeSubDomains" : ""}`,
      override: hsts.override,
    },
    { name: "x-content-type-options", value: "nosniff", override: contentTypeOptions.override },
    { name: "referrer-policy", value: referrerPolicy.referrerPolicy, override: referrerPolicy.override },
    { name: "x-frame-options", value: frameOptions.frameOption, override: frameOptions.override },
    {
      name: "content-security-policy",
      value: contentSecurityPolicy.contentSecurityPolicy,
      override: contentSecurityPolicy.override,
    },
    ...customHeadersConfig.items.map(({ header, value, override }) => ({ name: header, value, override })),
  ];
  expect(values).toEqual(securityHeaders);
  expect(removeHeadersConfig).toEqual({ items: removedHeaders.map((header) => ({ header })) });
  for (const behaviour of [...site.orderedCacheBehaviors, site.defaultCacheBehavior]) {
    byId(prod, "aws:cloudfront:ResponseHeadersPolicy", behaviour.responseHeadersPolicyId);
  }
});

test("buckets are read with origin access control alone, and prod has a shield before what many watch", () => {
  const buckets = of(prod, "aws:s3:Bucket").map(({ inputs }) => `${inputs.bucket}.s3.us-east-1.amazonaws.com`);
  const private_ = site.origins.filter(({ customOriginConfig }) => !customOriginConfig);
  expect(private_.map(({ originId }) => originId).sort()).toEqual(["recordings", "statics"]);
  for (const { domainName, originAccessControlId } of private_) {
    expect(buckets).toContain(domainName);
    expect(byId(prod, "aws:cloudfront:OriginAccessControl", originAccessControlId ?? "").inputs).toMatchObject({
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
  }
  for (const { originId, originShield } of site.origins) {
    if (originId === "balancer") expect(originShield).toBeUndefined();
    else expect(originShield).toEqual({ enabled: true, originShieldRegion: "us-east-1" });
  }
});

test("the load balancer answers nobody who does not come with the edge's secret", () => {
  const header = site.origins.find(({ originId }) => originId === "balancer")?.customHeaders?.[0];
  const secret = one(prod, "random:index:RandomPassword", "OriginSecret");
  expect(secret.inputs).toMatchObject({ length: 48, special: false });
  const rules = of(prod, "aws:lb:ListenerRule");
  expect(rules.length).toBeGreaterThanOrEqual(3);
  for (const { inputs, secrets } of rules) {
    const conditions = inputs.conditions as { httpHeader?: { httpHeaderName: string; values: string[] } }[];
    expect(conditions.flatMap(({ httpHeader }) => (httpHeader ? [httpHeader] : []))).toEqual([
      { httpHeaderName: header?.name, values: [header?.value] },
    ]);
    expect(secrets.some((path) => path.startsWith("conditions"))).toBe(true);
  }
  expect(of(prod, "aws:cloudfront:Distribution")[0]?.secrets).toContain("origins");
});

test("the function of the live behaviour, as it is deployed, leads to MediaPackage of the stage's region alone", () => {
  const behaviour = picked(site, "/live/x/y");
  expect(asked(site, behaviour).map(({ domainName }) => domainName)).toEqual([
    "unnamed.mediapackage.us-east-1.amazonaws.com",
  ]);
  const code = codeOf(prod, behaviour) ?? "";
  const run = cloudFrontFunction(code);
  const hosts = mediaPackageHosts("us-east-1");
  fc.assert(
    fc.property(livePaths, (path) => {
      const { origin, request, status } = run(path);
      const wanted = liveOrigin(path, hosts);
      expect(origin).toEqual(wanted && { domainName: wanted.host });
      expect(request?.uri).toBe(wanted?.path);
      expect(status).toBe(wanted ? undefined : 403);
      if (origin) expect(origin.domainName).toMatch(/^[a-z0-9]+\.mediapackage\.us-east-1\.amazonaws\.com$/);
    }),
    { numRuns: 1_000 },
  );
  // What it adds for the cache is in the key, and the secret is nowhere in it: that one stays with the origin.
  const policy = byId(prod, "aws:cloudfront:CachePolicy", behaviour.cachePolicyId).inputs as unknown as Policy;
  expect(policy.parametersInCacheKeyAndForwardedToOrigin.headersConfig.headers?.items).toEqual(["x-live-host"]);
  const secret = asked(site, behaviour)[0]?.customHeaders?.[0];
  expect(secret?.name).toBe("X-MediaPackage-CDNIdentifier");
  for (const { inputs } of of(prod, "aws:cloudfront:Function")) expect(inputs.code).not.toContain(secret?.value);
});

test("recordings are asked for by their key, thumbnails as well", () => {
  for (const path of ["/media/recordings/1/index.m3u8", "/media/recordings/1/thumbnail.jpg"]) {
    const run = cloudFrontFunction(codeOf(prod, picked(site, path)) ?? "");
    expect(run(path).request?.uri).toBe(path.slice("/media".length));
  }
});

test("functions are small enough for CloudFront, and are all used", () => {
  const behaviours = [...site.orderedCacheBehaviors, site.defaultCacheBehavior];
  const used = new Set(behaviours.flatMap((one) => codeOf(prod, one) ?? []));
  const all = of(prod, "aws:cloudfront:Function").map(({ inputs }) => inputs.code as string);
  expect(new Set(all)).toEqual(used);
  for (const code of all) expect(Buffer.byteLength(code)).toBeLessThan(10 * 1024);
});

test("MediaPackage learns the secret that the edge sends, in its own form, and nobody else reads it", () => {
  const value = site.origins.find(({ originId }) => originId === "mediapackage")?.customHeaders?.[0]?.value;
  const version = one(prod, "aws:secretsmanager:SecretVersion", "CdnIdentifierVersion");
  expect(JSON.parse(version.inputs.secretString as string)).toEqual({ MediaPackageCDNIdentifier: value });
  expect(version.secrets).toContain("secretString");
  expect(one(prod, "aws:iam:Role", "CdnIdentifierRole").inputs.assumeRolePolicy).toContain(
    "mediapackage.amazonaws.com",
  );
});

test("sst dev has no edge, firewall, zone or secret", async () => {
  const dev = await graph("dev");
  for (const type of [
    "aws:cloudfront:Distribution",
    "aws:wafv2:WebAcl",
    "aws:route53:Zone",
    "aws:route53:HealthCheck",
    "aws:secretsmanager:Secret",
  ]) {
    expect(of(dev, type), type).toEqual([]);
  }
});
