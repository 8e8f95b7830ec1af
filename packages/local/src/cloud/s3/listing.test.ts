import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beyond } from "./listing.ts";
import { type Running, run } from "./testing.ts";

let s3: Running;
let buckets = 0;

beforeAll(async () => {
  s3 = await run();
});
afterAll(() => s3[Symbol.asyncDispose]());

const newBucket = async (): Promise<string> => {
  const Bucket = `listing-${++buckets}`;
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
};

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

interface Wanted {
  Prefix?: string;
  Delimiter?: string;
  StartAfter?: string;
  MaxKeys: number;
}

/** What S3 is to answer, by the plainest reading: all keys, then all prefixes, then everything after the mark. */
const model = (keys: Iterable<string>, { Prefix = "", Delimiter = "", StartAfter = "" }: Wanted): string[] => {
  const entries = new Set<string>();
  for (const key of [...keys].sort(bytewise)) {
    if (!key.startsWith(Prefix) || (StartAfter !== "" && bytewise(key, StartAfter) <= 0)) continue;
    const at = Delimiter === "" ? -1 : key.indexOf(Delimiter, Prefix.length);
    const entry = at < 0 ? `key ${key}` : `prefix ${key.slice(0, at + Delimiter.length)}`;
    if (!(at >= 0 && StartAfter.startsWith(key.slice(0, at + Delimiter.length)))) entries.add(entry);
  }
  return [...entries];
};

type Page = Pick<ListObjectsV2CommandOutput, "Contents" | "CommonPrefixes">;
const entriesOf = ({ Contents = [], CommonPrefixes = [] }: Page): string[] => {
  const plain = (text = "") => decodeURIComponent(text);
  const keys = Contents.map(({ Key }) => ["key", plain(Key)]);
  const prefixes = CommonPrefixes.map(({ Prefix }) => ["prefix", plain(Prefix)]);
  return [...keys, ...prefixes].sort(([, a = ""], [, b = ""]) => bytewise(a, b)).map((entry) => entry.join(" "));
};

const allV2 = async (Bucket: string, wanted: Wanted): Promise<string[]> => {
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.client.send(
      new ListObjectsV2Command({
        Bucket,
        ...wanted,
        EncodingType: "url",
        ...(ContinuationToken && { ContinuationToken }),
      }),
    );
    expect(page.KeyCount).toBeLessThanOrEqual(wanted.MaxKeys);
    found.push(...entriesOf(page));
    ContinuationToken = page.NextContinuationToken;
    expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
  } while (ContinuationToken);
  return found;
};

const allV1 = async (Bucket: string, { StartAfter, ...wanted }: Wanted): Promise<string[]> => {
  const found: string[] = [];
  let Marker = StartAfter;
  for (;;) {
    const page = await s3.client.send(
      new ListObjectsCommand({ Bucket, ...wanted, EncodingType: "url", ...(Marker && { Marker }) }),
    );
    found.push(...entriesOf(page));
    if (!page.IsTruncated) return found;
    Marker = decodeURIComponent(page.NextMarker ?? page.Contents?.at(-1)?.Key ?? "");
  }
};

// Few letters, so that keys collide, share prefixes and differ where UTF-16 and UTF-8 sort differently.
const letter = fc.constantFrom("a", "b", "/", "-", "é", "\uffee", "\u{1F600}", "\u0001", " ");
const key = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(""));
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("put" as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("list" as const),
      wanted: fc.record(
        {
          Prefix: fc.oneof(fc.constant(""), key),
          Delimiter: fc.constantFrom("/", "-", "a", "a/"),
          StartAfter: key,
          MaxKeys: fc.integer({ min: 1, max: 5 }),
        },
        { requiredKeys: ["MaxKeys"] },
      ),
    }),
  },
);

test("any sequence of puts, deletes and listings gives what a map gives", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      const Bucket = await newBucket();
      const objects = new Map<string, string>();
      for (const one of steps) {
        if (one.do === "put") {
          await s3.client.send(new PutObjectCommand({ Bucket, Key: one.key, Body: one.key }));
          objects.set(one.key, one.key);
        } else if (one.do === "delete") {
          await s3.client.send(new DeleteObjectCommand({ Bucket, Key: one.key }));
          objects.delete(one.key);
        } else {
          const expected = model(objects.keys(), one.wanted);
          expect(await allV2(Bucket, one.wanted)).toEqual(expected);
          expect(await allV1(Bucket, one.wanted)).toEqual(expected);
        }
      }
      expect(await allV2(Bucket, { MaxKeys: 1000 })).toEqual(model(objects.keys(), { MaxKeys: 1000 }));
    }),
    { numRuns: 100 },
  );
});

test("what lies beyond a prefix follows everything under it, and nothing lies between", () => {
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 5 }).filter((one) => one.isWellFormed());
  fc.assert(
    fc.property(text, text, (prefix, other) => {
      const next = beyond(prefix);
      const isUnder = other.startsWith(prefix);
      const isBetween = bytewise(other, prefix) >= 0 && (next === undefined || bytewise(other, next) < 0);
      expect(isBetween).toBe(isUnder);
      if (next !== undefined) expect(bytewise(prefix + other, next)).toBeLessThan(0);
    }),
    { numRuns: 1000 },
  );
});

test("a bad token, a bad size and a bad encoding are refused", async () => {
  const Bucket = await newBucket();
  const list = (more: object) => s3.client.send(new ListObjectsV2Command({ Bucket, ...more }));
  await expect(list({ ContinuationToken: "nonsense" })).rejects.toMatchObject({ name: "InvalidArgument" });
  await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: "InvalidArgument" });
  await expect(list({ EncodingType: "base64" })).rejects.toMatchObject({ name: "InvalidArgument" });
  expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
});
