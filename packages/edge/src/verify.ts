import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { type Policy, parsePolicy, permits } from "./policy.ts";

/**
 * What CloudFront makes of a request for signed content: `missing` where a part of the signature was not sent, `invalid`
 * where the signature does not hold, `expired` also for one whose time has not come, `not_for_this` for another's.
 */
export type Verdict = "ok" | "missing" | "expired" | "invalid" | "not_for_this";

interface Check {
  /** The whole URL as the viewer asked for it, under the host that was signed, query included. */
  url: string;
  /** Trusted keys of the key group, by id. */
  publicKeys: Map<string, string>;
  now: Date;
  /** The viewer's address, for policies that name one. */
  ip?: string | undefined;
}

const names = ["Policy", "Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm"] as const;
type Part = (typeof names)[number];
type Parts = Partial<Record<Part, string>>;

/** Naive clients send every cookie they hold; more sets than this are not looked at, to bound the work. */
const mostSets = 32;

/** Whether the URL carries a signature of its own. CloudFront then does not look at cookies. */
export const isSigned = (url: string): boolean => Object.keys(split(url).parts).length > 0;

/** A request's verdict, by its query where that carries a signature, else by its `Cookie` header. */
export const verifyRequest = (check: Check & { cookies?: string | undefined }): Verdict =>
  isSigned(check.url) ? verifySignedUrl(check) : verifyCookies(check);

/** By the URL's own query: `Expires` (canned policy) or `Policy`, `Signature`, `Key-Pair-Id`, `Hash-Algorithm`. */
export const verifySignedUrl = (check: Check): Verdict => {
  const { url, parts, repeated } = split(check.url);
  return repeated ? "invalid" : judge(parts, { ...check, url });
};

/**
 * By the `Cookie` header. Cookies of one name may come several times, since each signed path sets its own: every set
 * that can be put together is tried, and the best verdict counts.
 */
export const verifyCookies = (check: Check & { cookies?: string | undefined }): Verdict => {
  let best: Verdict = "missing";
  for (const parts of sets(check.cookies ?? "", check.url)) {
    const verdict = judge(parts, check);
    if (verdict === "ok") return verdict;
    if (rank.indexOf(verdict) < rank.indexOf(best)) best = verdict;
  }
  return best;
};

const rank: Verdict[] = ["ok", "expired", "not_for_this", "invalid", "missing"];

/** One complete set of parts, checked in CloudFront's order: signature, resource, time. */
const judge = (parts: Parts, { url, publicKeys, now, ip }: Check): Verdict => {
  const { Policy: custom, Expires: expires, Signature, "Key-Pair-Id": keyPairId } = parts;
  if (!Signature || !keyPairId || (!custom && !expires)) return "missing";
  const text = custom ? decode(custom)?.toString("utf8") : canned(url, expires ?? "");
  const signature = decode(Signature);
  const key = publicKeys.get(keyPairId);
  const hash = hashes.get(parts["Hash-Algorithm"]);
  if (text === undefined || !signature || !key || !hash) return "invalid";
  if (!verify(hash, Buffer.from(text), publicKey(key), signature)) return "invalid";
  const policy: Policy | undefined = parsePolicy(text);
  return policy ? permits(policy, url, now, ip) : "invalid";
};

/** SHA-1 is what CloudFront takes a signature for that does not say. */
const hashes = new Map([
  [undefined, "sha1"],
  ["SHA1", "sha1"],
  ["SHA256", "sha256"],
]);

const parsed = new Map<string, KeyObject>();
const publicKey = (pem: string): KeyObject => {
  const key = parsed.get(pem) ?? createPublicKey(pem);
  parsed.set(pem, key);
  return key;
};

/** The policy that a canned signature is made over: it is not sent, so it is made again from URL and time. */
const canned = (url: string, expires: string): string | undefined =>
  /^[1-9]\d{0,14}$/.test(expires)
    ? `{"Statement":[{"Resource":${JSON.stringify(url)},"Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`
    : undefined;

/**
 * CloudFront's base64: `-_~` stand for `+=/`. Only the one spelling of each value is taken: a last letter whose spare
 * bits differ would decode to the same bytes.
 */
const decode = (text: string): Buffer | undefined => {
  if (!/^[A-Za-z0-9~-]+_{0,2}$/.test(text)) return undefined;
  const standard = text.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/");
  const bytes = Buffer.from(standard, "base64");
  return bytes.toString("base64") === standard ? bytes : undefined;
};

/** The URL without the signature's own parameters, which are no part of what is signed, and those parameters. */
const split = (url: string): { url: string; parts: Parts; repeated: boolean } => {
  const at = url.indexOf("?");
  if (at === -1) return { url, parts: {}, repeated: false };
  const parts: Parts = {};
  let repeated = false;
  const rest = url
    .slice(at + 1)
    .split("&")
    .filter((pair) => {
      const name = partNamed(pair.slice(0, pair.indexOf("=")));
      if (!name) return true;
      repeated ||= parts[name] !== undefined;
      parts[name] = pair.slice(name.length + 1);
      return false;
    });
  return { url: rest.length > 0 ? `${url.slice(0, at)}?${rest.join("&")}` : url.slice(0, at), parts, repeated };
};

const partNamed = (name: string): Part | undefined => names.find((known) => known === name);

/** Every set of parts that the header's cookies make: those first whose policy looks as if it were for this URL. */
const sets = function* (cookies: string, url: string): Generator<Parts> {
  const values = cookieValues(cookies);
  const policies = values.Policy.map((Policy) => ({ Policy, likely: looksMeantFor(Policy, url) }));
  const terms: Parts[] = [
    ...policies.sort((a, b) => Number(b.likely) - Number(a.likely)).map(({ Policy }) => ({ Policy })),
    ...values.Expires.map((Expires) => ({ Expires })),
  ];
  const hashes = values["Hash-Algorithm"].length > 0 ? values["Hash-Algorithm"] : [undefined];
  let made = 0;
  for (const term of terms)
    for (const Signature of values.Signature)
      for (const keyPairId of values["Key-Pair-Id"])
        for (const hash of hashes) {
          if (++made > mostSets) return;
          yield { ...term, Signature, "Key-Pair-Id": keyPairId, ...(hash ? { "Hash-Algorithm": hash } : {}) };
        }
};

const cookieValues = (cookies: string): Record<Part, string[]> => {
  const values = Object.fromEntries(names.map((name) => [name, [] as string[]])) as Record<Part, string[]>;
  for (const cookie of cookies.split(";")) {
    const [, name = "", value] = /^\s*CloudFront-([\w-]+)=([^\s"]*)\s*$/.exec(cookie) ?? [];
    const part = partNamed(name);
    if (part && value && !values[part].includes(value)) values[part].push(value);
  }
  return values;
};

/** Only up to the first wildcard: the signature is not checked yet, and a hostile pattern could cost much. */
const looksMeantFor = (policy: string, url: string): boolean => {
  const resource = parsePolicy(decode(policy)?.toString("utf8") ?? "")?.resource ?? "";
  return url.startsWith(resource.split(/[*?]/, 1)[0] ?? "");
};
