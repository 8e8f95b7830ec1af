import { generateKeyPairSync } from "node:crypto";
import { getSignedCookies, getSignedUrl } from "@aws-sdk/cloudfront-signer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { signPath } from "./signing.ts";
import { verifyCookies, verifyRequest, verifySignedUrl } from "./verify.ts";

const pair = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
const ours = pair();
const theirs = pair();
const edgeUrl = "https://directfanz.test";
const folder = "/live/abc.mediapackage.us-east-1.amazonaws.com/out/v1/1f/";
const expiresAt = new Date("2030-01-01T00:00:00Z");
const now = new Date("2029-12-31T23:00:00Z");
const late = new Date("2030-01-01T00:00:01Z");
const publicKeys = new Map([["K1", ours.publicKey]]);
const key = { keyPairId: "K1", privateKey: ours.privateKey };

const header = (...sets: Record<string, string | number>[]) =>
  sets.flatMap((set) => Object.entries(set).map(([name, value]) => `${name}=${value}`)).join("; ");
const ask = (path: string, cookies: string | undefined, at = now) =>
  verifyCookies({ url: edgeUrl + path, cookies, publicKeys, now: at });

test("cookies open their folder until they expire, and nothing else", () => {
  const cookies = header(signPath({ ...key, edgeUrl, path: folder, expiresAt }));
  expect(ask(`${folder}index.m3u8`, cookies)).toBe("ok");
  expect(ask(`${folder}a/b.mp4?x=1`, cookies)).toBe("ok");
  expect(ask(`${folder}index.m3u8`, cookies, late)).toBe("expired");
  expect(ask(folder.replace("1f", "2f"), cookies)).toBe("not_for_this");
  expect(ask(folder, undefined)).toBe("missing");
  expect(ask(folder, "session=1")).toBe("missing");
  expect(ask(folder, cookies.replace(/CloudFront-Key-Pair-Id=[^;]*/, "CloudFront-Key-Pair-Id=K2"))).toBe("invalid");
});

test("another key's signature is refused", () => {
  const cookies = header(signPath({ ...key, privateKey: theirs.privateKey, edgeUrl, path: folder, expiresAt }));
  expect(ask(folder, cookies)).toBe("invalid");
});

test("among the cookies of many paths the right set is found", () => {
  const paths = Array.from({ length: 12 }, (_, i) => `/media/recordings/${i}/`);
  const cookies = header(...paths.map((path) => signPath({ ...key, edgeUrl, path, expiresAt })));
  for (const path of paths) expect(ask(`${path}index.m3u8`, cookies)).toBe("ok");
  expect(ask("/media/recordings/99/index.m3u8", cookies)).toBe("not_for_this");
});

test("a canned policy does not know wildcards", () => {
  const cookies = header({
    ...getSignedCookies({ ...key, url: `${edgeUrl}${folder}*`, dateLessThan: expiresAt.toISOString() }),
  });
  expect(ask(`${folder}index.m3u8`, cookies)).toBe("invalid");
});

test("a signed URL is taken by SHA-1 and SHA-256, canned and custom, from its time on and for its address alone", () => {
  const url = `${edgeUrl}/media/recordings/1/video.mp4?download=1`;
  const dateLessThan = expiresAt.toISOString();
  for (const algorithm of ["SHA1", "SHA256"] as const) {
    expect(verifySignedUrl({ url: getSignedUrl({ ...key, url, dateLessThan, algorithm }), publicKeys, now })).toBe(
      "ok",
    );
    const dateGreaterThan = now.toISOString();
    const custom = getSignedUrl({ ...key, url, dateLessThan, dateGreaterThan, ipAddress: "10.1.0.0/16", algorithm });
    const later = new Date(now.getTime() + 1000);
    expect(verifySignedUrl({ url: custom, publicKeys, now: later, ip: "10.1.2.3" })).toBe("ok");
    expect(verifySignedUrl({ url: custom, publicKeys, now: later, ip: "10.2.2.3" })).toBe("not_for_this");
    expect(verifySignedUrl({ url: custom, publicKeys, now, ip: "10.1.2.3" })).toBe("expired");
  }
});

test("a signed URL beats cookies, also where it does not hold", () => {
  const cookies = header(signPath({ ...key, edgeUrl, path: folder, expiresAt }));
  const url = `${edgeUrl}${folder}index.m3u8`;
  expect(verifyRequest({ url, cookies, publicKeys, now })).toBe("ok");
  expect(verifyRequest({ url: `${url}?Signature=x`, cookies, publicKeys, now })).toBe("missing");
  const signed = getSignedUrl({ ...key, url, dateLessThan: now.toISOString() });
  expect(verifyRequest({ url: signed, cookies, publicKeys, now: late })).toBe("expired");
  expect(verifyRequest({ url: `${signed}&Expires=9999999999`, cookies, publicKeys, now })).toBe("invalid");
});

test("a key on the P-256 curve signs as well", () => {
  const curve = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const cookies = header(signPath({ keyPairId: "EC", privateKey: curve.privateKey, edgeUrl, path: folder, expiresAt }));
  const check = { url: edgeUrl + folder, cookies, now };
  expect(verifyCookies({ ...check, publicKeys: new Map([["EC", curve.publicKey]]) })).toBe("ok");
});

test("a path with a wildcard of its own is not signed", () => {
  expect(() => signPath({ ...key, edgeUrl, path: "/live/*", expiresAt })).toThrow();
});

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~./?&=%";

test("Property 13: a signed URL is refused after its expiry, and with any byte changed", () => {
  const segment = fc.stringMatching(/^[a-z0-9._-]{1,12}$/);
  fc.assert(
    fc.property(
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      fc.option(segment),
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom("SHA1" as const, "SHA256" as const),
      fc.boolean(),
      fc.nat(),
      fc.constantFrom(...letters),
      (path, query, life, over, algorithm, custom, place, letter) => {
        const url = `${edgeUrl}/media/${path.join("/")}${query === null ? "" : `?q=${query}`}`;
        const dateLessThan = new Date(now.getTime() + life * 1000).toISOString();
        const from = custom ? { dateGreaterThan: new Date(now.getTime() - 1000).toISOString() } : {};
        const signed = getSignedUrl({ ...key, url, dateLessThan, ...from, algorithm });
        expect(verifyRequest({ url: signed, publicKeys, now })).toBe("ok");

        const after = new Date(now.getTime() + (life + over) * 1000);
        expect(verifyRequest({ url: signed, publicKeys, now: after })).toBe("expired");

        const at = edgeUrl.length + 1 + (place % (signed.length - edgeUrl.length - 1));
        fc.pre(signed[at] !== letter);
        const changed = signed.slice(0, at) + letter + signed.slice(at + 1);
        expect(verifyRequest({ url: changed, publicKeys, now })).not.toBe("ok");
      },
    ),
    { numRuns: 300 },
  );
});

test("Property 13: cookies are refused after their expiry, and with any byte changed", () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...letters), fc.integer({ min: 0, max: 1e6 }), (place, letter, over) => {
      const cookies = header(signPath({ ...key, edgeUrl, path: folder, expiresAt }));
      const after = new Date(expiresAt.getTime() + over * 1000);
      expect(ask(`${folder}index.m3u8`, cookies, after)).toBe("expired");
      const at = place % cookies.length;
      fc.pre(cookies[at] !== letter && cookies[at] !== " ");
      const changed = cookies.slice(0, at) + letter + cookies.slice(at + 1);
      expect(ask(`${folder}index.m3u8`, changed)).not.toBe("ok");
    }),
    { numRuns: 300 },
  );
});
