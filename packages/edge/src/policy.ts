import { BlockList, isIP } from "node:net";
import { matches } from "./wildcard.ts";

/** One statement of a signed policy, as far as CloudFront knows conditions. Times are seconds since 1970. */
export interface Policy {
  resource: string;
  before: number;
  after: number | undefined;
  from: string | undefined;
}

/** The policy of a text whose signature holds; undefined where CloudFront would not take it. */
export const parsePolicy = (text: string): Policy | undefined => {
  try {
    const [statement, ...more] = JSON.parse(text).Statement;
    const { DateLessThan, DateGreaterThan, IpAddress } = statement.Condition;
    const policy = {
      // A policy without a resource opens everything (Developer Guide, "custom policy").
      resource: statement.Resource ?? "*",
      before: DateLessThan["AWS:EpochTime"],
      after: DateGreaterThan?.["AWS:EpochTime"],
      from: IpAddress?.["AWS:SourceIp"],
    };
    const sound =
      more.length === 0 &&
      typeof policy.resource === "string" &&
      Number.isInteger(policy.before) &&
      (policy.after === undefined || Number.isInteger(policy.after)) &&
      (policy.from === undefined || typeof policy.from === "string");
    return sound ? policy : undefined;
  } catch {
    return undefined;
  }
};

/** What a policy says to a URL, now, from an address. CloudFront looks at the time when a request begins. */
export const permits = (
  policy: Policy,
  url: string,
  now: Date,
  ip: string | undefined,
): "ok" | "expired" | "not_for_this" => {
  if (!matches(policy.resource, url) || !comesFrom(policy.from, ip)) return "not_for_this";
  const seconds = now.getTime() / 1000;
  const begun = policy.after === undefined || seconds > policy.after;
  return begun && seconds < policy.before ? "ok" : "expired";
};

const comesFrom = (range: string | undefined, ip: string | undefined): boolean => {
  if (range === undefined) return true;
  if (ip === undefined) return false;
  const [network = "", bits] = range.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  try {
    const list = new BlockList();
    list.addSubnet(network, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
    return list.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
  } catch {
    return false;
  }
};
