import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AwsError } from "../contract.ts";
import type { ChunkSigner } from "../sigv4.ts";
import { sha256 } from "./canonical.ts";
import { signingKey } from "./key.ts";
import { payload } from "./payload.ts";

const scope = { day: "20130524", region: "us-east-1", service: "s3" };
const signer = (seed: string): ChunkSigner => ({
  key: signingKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope),
  time: "20130524T000000Z",
  scope: "20130524/us-east-1/s3/aws4_request",
  seed,
});
const headers = { "x-amz-decoded-content-length": "66560", "x-amz-trailer": "x-amz-checksum-crc32c" };
const chunk = (size: number, signature: string) =>
  `${size.toString(16)};chunk-signature=${signature}\r\n${"a".repeat(size)}${size > 0 ? "\r\n" : ""}`;

// Both bodies and all signatures are those of the S3 API Reference, "Signature calculations: transferring payload in
// multiple chunks" and "… including trailing headers".
const signed = {
  mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  signer: signer("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"),
  body: [
    chunk(65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
    chunk(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
    `${chunk(0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")}\r\n`,
  ].join(""),
};
const trailed = {
  mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  signer: signer("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"),
  body: [
    chunk(65_536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"),
    chunk(1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"),
    chunk(0, "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"),
    "x-amz-checksum-crc32c:sOO8/Q==\r\n",
    "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
  ].join(""),
};

/** The body as a network might cut it. */
const cut = (body: string, sizes: number[]): Readable => {
  const bytes = Buffer.from(body, "latin1");
  const parts: Buffer[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? bytes.length;
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return Readable.from(parts);
};

const read = async (one: typeof signed, body = one.body, sizes = [body.length]) => {
  try {
    const { body: content, trailers } = payload(cut(body, sizes), headers, one.mode, one.signer);
    return { content: (await buffer(content)).toString("latin1"), trailers };
  } catch (error) {
    if (error instanceof AwsError) return { refused: error.code };
    throw error;
  }
};

test("AWS's own examples of signed chunks are taken, however the network cuts them", async () => {
  const sizes = fc
    .array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 })
    .filter((all) => Math.max(...all) > 500);
  await fc.assert(
    fc.asyncProperty(sizes, async (by) => {
      expect(await read(signed, signed.body, by)).toMatchObject({ content: "a".repeat(66_560) });
      const { trailers } = await read(trailed, trailed.body, by);
      expect(trailers).toMatchObject({ "x-amz-checksum-crc32c": "sOO8/Q==" });
    }),
    { numRuns: 100 },
  );
});

test("with any byte of the framing, the data or the trailer changed, they are refused", async () => {
  const interesting = [...trailed.body.matchAll(/[^a]/g)].map(({ index }) => index);
  const place = fc.oneof(fc.constantFrom(...interesting), fc.nat(trailed.body.length - 1));
  await fc.assert(
    fc.asyncProperty(place, fc.constantFrom("b", "0", "~", "\n"), async (at, byte) => {
      fc.pre(trailed.body[at]?.toLowerCase() !== byte);
      const changed = `${trailed.body.slice(0, at)}${byte}${trailed.body.slice(at + 1)}`;
      expect(await read(trailed, changed)).toHaveProperty("refused");
    }),
    { numRuns: 300 },
  );
});

test("a body that is cut short, or goes on too long, is incomplete", async () => {
  expect(await read(signed, signed.body.slice(0, -2))).toEqual({ refused: "IncompleteBody" });
  expect(await read(signed, signed.body.slice(0, 40_000))).toEqual({ refused: "IncompleteBody" });
  expect(await read(signed, `${signed.body}x`)).toEqual({ refused: "IncompleteBody" });
  expect(await read(signed, "x".repeat(100_000))).toEqual({ refused: "IncompleteBody" });
});

test("a whole body is held to its hash, and an empty one too", async () => {
  const take = async (text: string, hash: string) => {
    const lengths = { "content-length": String(text.length) };
    try {
      return await buffer(
        payload(Readable.from(text === "" ? [] : [Buffer.from(text)]), lengths, hash, undefined).body,
      );
    } catch (error) {
      return error instanceof AwsError ? error.code : error;
    }
  };
  expect(await take("one", sha256("one"))).toEqual(Buffer.from("one"));
  expect(await take("one", sha256("two"))).toBe("XAmzContentSHA256Mismatch");
  expect(await take("", sha256("two"))).toBe("XAmzContentSHA256Mismatch");
  expect(await take("one", "UNSIGNED-PAYLOAD")).toEqual(Buffer.from("one"));
  expect(await take("one", "nonsense")).toBe("InvalidArgument");
});
