import { matches } from "../../packages/edge/src/wildcard.ts";
import { type Graph, of, type Resource } from "../../packages/synth/src/graph.ts";

/** A cache behaviour as CloudFront is asked for it. */
export interface CacheBehaviour {
  /** None is the default. */
  pathPattern?: string;
  targetOriginId: string;
  viewerProtocolPolicy: string;
  allowedMethods: string[];
  cachedMethods: string[];
  compress: boolean;
  cachePolicyId: string;
  originRequestPolicyId?: string;
  responseHeadersPolicyId: string;
  trustedKeyGroups?: string[];
  functionAssociations?: { eventType: string; functionArn: string }[];
}

export interface Origin {
  originId: string;
  domainName: string;
  originAccessControlId?: string;
  customHeaders?: { name: string; value: string }[];
  customOriginConfig?: { originProtocolPolicy: string; originSslProtocols: string[] };
  originShield?: { enabled: boolean; originShieldRegion: string };
}

export interface Distribution {
  aliases: string[];
  origins: Origin[];
  originGroups: { originId: string; members: { originId: string }[] }[];
  defaultCacheBehavior: CacheBehaviour;
  orderedCacheBehaviors: CacheBehaviour[];
  customErrorResponses: { errorCode: number; errorCachingMinTtl: number }[];
  webAclId: string;
  viewerCertificate: { acmCertificateArn: string; minimumProtocolVersion: string };
}

/** The one distribution of a stage. */
export const distributionOf = (graph: Graph): Distribution => {
  const [found, ...more] = of(graph, "aws:cloudfront:Distribution");
  if (!found || more.length > 0) throw new Error("A stage has one distribution.");
  return found.inputs as unknown as Distribution;
};

/** The behaviour that CloudFront picks: the first pattern that matches, in order, else the default. */
export const picked = (distribution: Distribution, path: string): CacheBehaviour =>
  distribution.orderedCacheBehaviors.find(({ pathPattern }) => matches(pathPattern ?? "*", path)) ??
  distribution.defaultCacheBehavior;

/** The origins that a behaviour asks, the first one first. */
export const asked = ({ origins, originGroups }: Distribution, { targetOriginId }: CacheBehaviour): Origin[] => {
  const group = originGroups.find(({ originId }) => originId === targetOriginId);
  const ids = group ? group.members.map(({ originId }) => originId) : [targetOriginId];
  return ids.map((id) => {
    const found = origins.find(({ originId }) => originId === id);
    if (!found) throw new Error(`No origin ${id}`);
    return found;
  });
};

/** A resource by the id that stands in others' inputs. */
export const byId = (graph: Graph, type: string, id: string): Resource => {
  const found = of(graph, type).find(({ inputs, name }) => `${inputs.name ?? name}_id` === id);
  if (!found) throw new Error(`No ${type} ${id}`);
  return found;
};
