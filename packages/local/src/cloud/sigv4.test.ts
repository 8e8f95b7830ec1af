import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Checksum, HttpRequest, SourceData } from "@smithy/types";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AwsError } from "./contract.ts";
import { encode, sha256 } from "./sigv4/canonical.ts";
import { claimOf, type SentRequest } from "./sigv4/claim.ts";
import { verify } from "./sigv4.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const signingDate = new Date("2026-03-04T05:06:07Z");

/** The hash that the SDK's signer asks for, from Node. */
class Sha256 implements Checksum {
  readonly #hash;
  constructor(secret?: SourceData) {
    this.#hash = secret ? createHmac("sha256", Buffer.from(secret as Uint8Array)) : createHash("sha256");
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {
    throw new Error("a hash is used once");
  }
}

const signer = (service: string) =>
  new SignatureV4({ service, region: "eu-west-1", credentials, sha256: Sha256, uriEscapePath: service !== "s3" });

interface Sample {
  service: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
}

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed());
const sample: fc.Arbitrary<Sample> = fc.record({
  service: fc.constantFrom("s3", "events", "medialive", "mediapackage"),
  method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD"),
  path: fc.array(word, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.map(encode).join("/")}`),
  query: fc.dictionary(
    // The signer keeps the query in a plain object, where this name is no property.
    word.filter((name) => name !== "__proto__"),
    fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => text.isWellFormed()),
    { maxKeys: 4 },
  ),
  headers: fc
    .dictionary(
      fc.stringMatching(/^(?:x-amz-meta-|x-own-)[a-z]{1,8}$/),
      fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/),
      { maxKeys: 4 },
    )
    .map((headers) => ({ ...headers })),
  body: fc.string({ maxLength: 40 }),
});

const asked = ({ method, path, query, headers, body }: Sample): HttpRequest => ({
  ...{ method, path, query, body, protocol: "http:", hostname: "localhost" },
  headers: { ...headers, host: "localhost:4566" },
});

/** What arrives at the server: the query parsed from its text, as it is there. */
const sent = (request: HttpRequest): SentRequest => ({
  method: request.method,
  path: request.path,
  query: new URLSearchParams(
    Object.entries(request.query ?? {})
      .map(([name, value]) => `${encode(name)}=${encode(String(value))}`)
      .join("&"),
  ),
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
});

const check = (request: SentRequest, payloadHash: string, now = signingDate.getTime()): string => {
  try {
    const claim = claimOf(request);
    if (!claim) return "unsigned";
    verify(request, claim, payloadHash, credentials, now);
    return "verified";
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
};

const signed = async (one: Sample): Promise<SentRequest> =>
  sent(await signer(one.service).sign(asked(one), { signingDate }));
const presigned = async (one: Sample, expiresIn = 900): Promise<SentRequest> => {
  const request = asked(one);
  const hashed = { ...request, headers: { ...request.headers, "x-amz-content-sha256": sha256(one.body) } };
  return sent(await signer(one.service).presign(hashed, { signingDate, expiresIn }));
};

test("what the SDK's signer signs in the header, or in the query, verifies", async () => {
  await fc.assert(
    fc.asyncProperty(sample, async (one) => {
      expect(check(await signed(one), sha256(one.body))).toBe("verified");
      expect(check(await presigned(one), sha256(one.body))).toBe("verified");
    }),
    { numRuns: 200 },
  );
});

/** Puts another letter or digit at some place of a text. */
const altered = (text: string, at: number): string => {
  const place = at % text.length;
  return `${text.slice(0, place)}${text[place] === "7" ? "8" : "7"}${text.slice(place + 1)}`;
};

const alterations: ((request: SentRequest, at: number) => SentRequest | undefined)[] = [
  (request, at) => ({ ...request, method: altered(request.method, at) }),
  (request, at) => ({ ...request, path: altered(request.path, at) }),
  (request, at) => {
    const all = [...request.query];
    const [name, value] = all[at % (all.length || 1)] ?? [];
    if (!name || !value) return undefined;
    const query = new URLSearchParams(all);
    query.set(name, [...value].with(0, value.startsWith("7") ? "8" : "7").join(""));
    return { ...request, query };
  },
  (request, at) => {
    const query = new URLSearchParams(request.query);
    query.append(`added${at}`, "");
    return { ...request, query };
  },
  (request, at) => {
    const names = Object.keys(request.headers);
    const name = names[at % names.length] ?? "";
    return { ...request, headers: { ...request.headers, [name]: altered(request.headers[name] ?? "", at) } };
  },
  (request) => ({ ...request, headers: { ...request.headers, "x-amz-added": "1" } }),
];

test("with any one byte of method, path, query, header, body or signature changed, it does not verify", async () => {
  await fc.assert(
    fc.asyncProperty(sample, fc.nat(), fc.nat(), fc.boolean(), async (one, which, at, inQuery) => {
      const request = inQuery ? await presigned(one) : await signed(one);
      const changed = alterations[which % alterations.length]?.(request, at);
      if (changed) expect(check(changed, sha256(one.body))).not.toBe("verified");
      if (one.body !== "") expect(check(request, sha256(altered(one.body, at)))).not.toBe("verified");
    }),
    { numRuns: 500 },
  );
});

const plain: Sample = { service: "s3", method: "GET", path: "/b/k", query: {}, headers: {}, body: "" };
const events: Sample = { ...plain, service: "events", headers: { "x-amz-target": "AWSEvents.ListRules" } };

test("the clock may differ by 15 minutes, and each protocol has its name for more", async () => {
  const at = (minutes: number) => signingDate.getTime() + minutes * 60_000;
  const [s3, json] = [await signed(plain), await signed(events)];
  expect([at(14), at(-14)].map((now) => check(s3, sha256(""), now))).toEqual(["verified", "verified"]);
  expect([at(16), at(-16)].map((now) => check(s3, sha256(""), now))).toEqual([
    "RequestTimeTooSkewed",
    "RequestTimeTooSkewed",
  ]);
  expect(check(json, sha256(""), at(16))).toBe("InvalidSignatureException");
});

test("a presigned request holds from one second to seven days", async () => {
  const request = await presigned(plain, 60);
  expect(check(request, sha256(""), signingDate.getTime() + 60_000)).toBe("verified");
  expect(check(request, sha256(""), signingDate.getTime() + 61_000)).toBe("AccessDenied");
  expect(check(await presigned(plain, 604_800), sha256(""), signingDate.getTime() + 604_800_000)).toBe("verified");
  const forever = await presigned(plain, 60);
  for (const seconds of ["0", "-5", "604801"]) {
    forever.query.set("X-Amz-Expires", seconds);
    expect(check(forever, sha256(""))).toBe("AuthorizationQueryParametersError");
  }
});

test("an unknown key, an older signature, two signatures and half a signature are told apart", async () => {
  const request = await signed(plain);
  const authorization = request.headers.authorization ?? "";
  const by = (text: string, service = request) =>
    check({ ...service, headers: { ...service.headers, authorization: text } }, sha256(""));
  expect(by(authorization.replace("AKIDEXAMPLE", "AKIDOTHER"))).toBe("InvalidAccessKeyId");
  const json = await signed(events);
  expect(by((json.headers.authorization ?? "").replace("AKIDEXAMPLE", "AKIDOTHER"), json)).toBe(
    "UnrecognizedClientException",
  );
  expect(by("AWS AKIDEXAMPLE:c2lnbmF0dXJl")).toBe("InvalidRequest");
  expect(by("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE")).toBe("AuthorizationHeaderMalformed");
  expect(by(authorization.replace(/\/\d{8}\//, "/20260303/"))).toBe("AuthorizationHeaderMalformed");
  const both = await presigned(plain);
  expect(check({ ...both, headers: { ...both.headers, authorization } }, sha256(""))).toBe("InvalidArgument");
  expect(check({ ...request, headers: { host: "localhost" } }, sha256(""))).toBe("unsigned");
});
