import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { archiveSeconds } from "../../packages/live/src/ladder.ts";
import { type Graph, of, one } from "../../packages/synth/src/graph.ts";
import {
  type LifecycleConfiguration,
  objections,
  type StorageClass,
  smallest,
  storageClassOf,
  type TieringConfiguration,
  tierOf,
} from "../../packages/synth/src/storage-class.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { type Lifecycle, lifecycles } from "./lifecycle.ts";

type Name = keyof typeof lifecycles;
const names = Object.keys(lifecycles) as Name[];

/** The bucket of a row of the lifecycle table, by the name that the program gives: `recordings` is RecordingsBucket. */
const named = (name: Name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Bucket`;

const rulesOf = (from: Graph, name: Name) =>
  one(from, "aws:s3:BucketLifecycleConfiguration", `${named(name)}Lifecycle`)
    .inputs as unknown as LifecycleConfiguration;

/** What a stage has of them. */
const present = (from: Graph) =>
  names.filter((name) => of(from, "aws:s3:Bucket").some((bucket) => bucket.name === `${named(name)}Bucket`));

/** The class in which objects arrive: replication writes into one of its own choice. */
const writtenTo = (name: Name): StorageClass => (name === "backup" ? "STANDARD_IA" : "STANDARD");

/** Keys under one of the bucket's rows, or under none. */
const objects = (name: Name) => {
  const { rows }: Lifecycle = lifecycles[name];
  const row = fc.constantFrom(undefined, ...rows);
  // Around each threshold, and anywhere else up to ten years.
  const turns = rows.flatMap(({ moves = [], deleted }) => [
    ...moves.map(({ after }) => after),
    ...(deleted ? [deleted] : []),
  ]);
  const age = fc.oneof(
    fc.integer({ min: 0, max: 3650 }),
    fc.constantFrom(0, ...turns.flatMap((day) => [Math.max(0, day - 1), day, day + 1])),
  );
  const bytes = fc.oneof(
    fc.integer({ min: 0, max: 5_000_000_000 }),
    fc.constantFrom(0, smallest - 1, smallest, smallest + 1),
  );
  return fc.record({ row, age, bytes, rest: fc.webPath() }).map(({ row, rest, ...object }) => {
    // Without a row: a key that no prefix begins.
    const key = `${row ? row.prefix : rows.some(({ prefix }) => prefix === "") ? "" : "other/"}${rest.slice(1) || "x"}`;
    return { ...object, key, row: row ?? rows.find(({ prefix }) => prefix === "") };
  });
};

/** What the table promises, read as a person would. */
const promised = (name: Name, row: Lifecycle["rows"][number] | undefined, age: number, bytes: number) => {
  if (row?.deleted !== undefined && age >= row.deleted) return "gone";
  const last = bytes < smallest ? undefined : row?.moves?.findLast(({ after }) => age >= after);
  return last?.to ?? writtenTo(name);
};

describe.each(["prod", "staging", "personal", "dev"] as const)("%s", async (stage) => {
  const from = await graph(stage);

  test("every bucket has a row of the table, and what cannot be made again is there", () => {
    const rows = present(from).map((name) => `${named(name)}Bucket`);
    expect(
      of(from, "aws:s3:Bucket")
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(rows.toSorted());
    const far: Name[] = stage === "prod" ? ["backup", "audit"] : [];
    expect(present(from)).toEqual(expect.arrayContaining(["recordings", "archive", "content", "statics", ...far]));
  });

  test("Property 14: any object, at any age, is in the class that the table promises", () => {
    for (const name of present(from)) {
      const configuration = rulesOf(from, name);
      fc.assert(
        fc.property(objects(name), ({ key, age, bytes, row }) => {
          const object = { key, age, bytes, writtenTo: writtenTo(name) };
          expect(storageClassOf(configuration, object)).toBe(promised(name, row, age, bytes));
        }),
        { numRuns: 300 },
      );
    }
  });

  test("Property 14: S3 takes every rule, and bills no object for days that it was not there", () => {
    for (const name of present(from)) expect(objections(rulesOf(from, name), writtenTo(name))).toEqual([]);
  });

  test("old versions and abandoned uploads go from every bucket", () => {
    for (const name of present(from)) {
      const { rules } = rulesOf(from, name);
      expect(rules).toContainEqual(
        expect.objectContaining({
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 2 },
          noncurrentVersionExpiration: { noncurrentDays: lifecycles[name].oldVersions },
        }),
      );
    }
  });

  const tierings = (name: Name) =>
    of(from, "aws:s3:BucketIntelligentTieringConfiguration")
      .filter(({ name: own }) => own === (name === "recordings" ? "RecordingsTiering" : "ContentTiering"))
      .map(({ inputs }) => inputs as unknown as TieringConfiguration);

  /** Cents for a GB and month in us-east-1, about. */
  const price = {
    FREQUENT: 2.3,
    INFREQUENT: 1.25,
    ARCHIVE_INSTANT: 0.4,
    ARCHIVE_ACCESS: 0.36,
    DEEP_ARCHIVE_ACCESS: 0.1,
  };

  test("Property 30: what viewers may ask for is read at once, and costs less the longer nobody asks", () => {
    for (const name of ["recordings", "content"] as const) {
      const configuration = rulesOf(from, name);
      fc.assert(
        fc.property(objects(name), fc.nat(3650), fc.nat(3650), ({ key, age, bytes }, one, two) => {
          const storageClass = storageClassOf(configuration, { key, age, bytes });
          expect(["GLACIER", "DEEP_ARCHIVE"]).not.toContain(storageClass);
          if (storageClass !== "INTELLIGENT_TIERING") return;
          // Watching what is too small to be moved would cost and never gain.
          expect(bytes).toBeGreaterThanOrEqual(smallest);
          const tier = (unread: number) => tierOf(tierings(name), { key, bytes, tags: {}, unread });
          const [sooner, later] = [Math.min(one, two), Math.max(one, two)].map(tier) as [
            keyof typeof price,
            keyof typeof price,
          ];
          expect(price[later]).toBeLessThanOrEqual(price[sooner]);
          expect(["FREQUENT", "INFREQUENT", "ARCHIVE_INSTANT"]).toContain(later);
          if (later === "ARCHIVE_INSTANT") expect(Math.max(one, two)).toBeGreaterThanOrEqual(90);
        }),
        { numRuns: 300 },
      );
    }
  });

  test("Property 30: every recording and every original is where reading decides what it costs", () => {
    const kept = fc.constantFrom(["recordings", "recordings/"] as const, ["content", "originals/"] as const);
    fc.assert(
      fc.property(kept, fc.nat(3650), fc.integer({ min: smallest, max: 1e12 }), ([name, prefix], age, bytes) => {
        const key = `${prefix}a/b.mp4`;
        expect(storageClassOf(rulesOf(from, name), { key, age, bytes })).toBe("INTELLIGENT_TIERING");
        const tagged = { key, bytes, tags: { offline: "yes" } };
        expect(tierOf(tierings(name), { ...tagged, unread: 179 })).toBe("ARCHIVE_ACCESS");
        expect(tierOf(tierings(name), { ...tagged, unread: 180 })).toBe("DEEP_ARCHIVE_ACCESS");
      }),
    );
  });

  test("what users upload and what is recorded is announced on the default bus", () => {
    for (const name of ["Recordings", "Content"]) {
      expect(one(from, "aws:s3:BucketNotification", `${name}Events`).inputs).toMatchObject({ eventbridge: true });
    }
  });

  test("browsers reach the content bucket from the site's own pages and no other bucket at all", () => {
    const cors = of(from, "aws:s3:BucketCorsConfiguration");
    expect(cors.map(({ name }) => name)).toEqual(["ContentBucketCors"]);
    const site = { prod: "directfanz.io", staging: "staging.directfanz.io", personal: "ada.directfanz.io", dev: "" };
    const origin = stage === "dev" ? "http://localhost:8080" : `https://${site[stage]}`;
    for (const { inputs } of cors)
      expect(inputs.corsRules).toEqual([expect.objectContaining({ allowedOrigins: [origin] })]);
  });
});

test("an archive is there for as long as a recording may be made of it", () => {
  expect(lifecycles.archive.rows.map(({ deleted }) => deleted * 24 * 3600)).toEqual([archiveSeconds]);
});

test("rows of one bucket do not meet", () => {
  for (const { rows } of Object.values<Lifecycle>(lifecycles)) {
    for (const a of rows) for (const b of rows) expect(a !== b && a.prefix.startsWith(b.prefix)).toBe(false);
  }
});
