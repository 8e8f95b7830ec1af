import { describe, expect, test } from "vitest";
import { made, type Resource, shortType } from "../../packages/synth/src/graph.ts";
import { every, graphsOf } from "../../packages/synth/src/testing/every.ts";

type Check = (resource: Resource) => boolean;

/** Pulumi refuses to delete it, or leaves it where it is. */
const held: Check = ({ options }) => options.protect || options.retainOnDelete;

/** What holds something that cannot be made again, and what keeps it from being lost. */
const stores: Record<string, Check> = {
  "aws:s3:Bucket": (bucket) => held(bucket) && bucket.inputs.forceDestroy === false,
  // A replica is made again from its source.
  "aws:rds:Instance": (instance) =>
    Boolean(instance.inputs.replicateSourceDb) ||
    (held(instance) && instance.inputs.deletionProtection === true && instance.inputs.skipFinalSnapshot === false),
  "aws:rds:Cluster": (cluster) => held(cluster) && cluster.inputs.deletionProtection === true,
  "aws:elasticache:ReplicationGroup": (group) =>
    held(group) &&
    typeof group.inputs.finalSnapshotIdentifier === "string" &&
    Number(group.inputs.snapshotRetentionLimit) > 0,
  "aws:dynamodb:Table": (table) => held(table) && table.inputs.deletionProtectionEnabled === true,
  "aws:efs:FileSystem": held,
  "aws:kms:Key": (key) => held(key) && key.inputs.deletionWindowInDays === 30,
  // Deleted, it can be had back for this long. 30 days is also what AWS does where nothing is said.
  "aws:secretsmanager:Secret": ({ inputs }) => Number(inputs.recoveryWindowInDays ?? 30) >= 7,
  "aws:route53:Zone": (zone) => held(zone) && zone.inputs.forceDestroy !== true,
  "aws:ecr:Repository": (repository) => held(repository) && repository.inputs.forceDelete !== true,
  "aws:cloudtrail:Trail": held,
};

/** Whose loss is an outage, though it could be made again: its address stands in DNS. */
const doors: Record<string, Check> = {
  "aws:lb:LoadBalancer": ({ inputs }) => inputs.enableDeletionProtection === true,
};

const told = ({ type, name }: Resource) => `${type} ${name}`;

const graphs = await graphsOf(every);
/** What the pipeline keeps, images and the state of releases, is prod's too. */
const isKept = ([, { stage }]: (typeof graphs)[number]) => stage === "prod" || stage === "pipeline";

describe.each(graphs.filter(isKept))("%s", (name, graph) => {
  const all = made(graph);

  test("no store can be deleted by a mistake in the program", () => {
    const loose = all.filter((resource) => {
      const check = stores[shortType(resource.type)];
      return check ? !check(resource) : false;
    });
    expect(loose.map(told)).toEqual([]);
  });

  test("nor what the world comes in by", () => {
    const loose = all.filter((resource) => doors[shortType(resource.type)]?.(resource) === false);
    expect(loose.map(told)).toEqual([]);
  });

  test("`sst remove` refuses the stage", () => {
    expect(graph.app).toMatchObject({ protect: true, ...(name === "pipeline" ? {} : { removal: "retain" }) });
  });

  test("has the stores that are to be kept", () => {
    const present = new Set(all.map(({ type }) => shortType(type)));
    const ours =
      name === "pipeline" ? ["aws:ecr:Repository"] : ["aws:rds:Instance", "aws:elasticache:ReplicationGroup"];
    for (const type of ["aws:s3:Bucket", "aws:kms:Key", ...ours]) expect(present).toContain(type);
  });
});

describe.each(graphs.filter((row) => !isKept(row)))("%s", (_, graph) => {
  test("goes without anything left that costs", () => {
    expect(graph.app).toMatchObject({ protect: false, removal: "remove" });
    expect(made(graph).filter(held).map(told)).toEqual([]);
  });
});
