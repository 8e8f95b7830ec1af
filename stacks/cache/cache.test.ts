import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { kindOf, sizes } from "../sizes.ts";

const deployed = ["prod", "staging", "personal"] as const;

const only = async (name: (typeof deployed)[number]) => {
  const [cache, ...more] = of(await graph(name), "aws:elasticache:ReplicationGroup");
  expect(more).toEqual([]);
  if (!cache) throw new Error(`No cache in ${name}`);
  return cache;
};

interface Policy {
  predefinedMetricSpecification: { predefinedMetricType: string };
  targetValue: number;
  scaleOutCooldown: number;
  scaleInCooldown: number;
}

describe.each(deployed)("the cache of %s", (name) => {
  const size = sizes[kindOf(name)];
  const { shards, replicas, instance, multiAz, scales } = size.cache;

  test("is Redis in cluster mode, of the table's size", async () => {
    const { inputs } = await only(name);
    expect(inputs).toMatchObject({
      engine: "redis",
      engineVersion: expect.stringMatching(/^7\./),
      nodeType: `cache.${instance}`,
      clusterMode: "enabled",
      automaticFailoverEnabled: true,
      numNodeGroups: shards,
      replicasPerNodeGroup: replicas,
      multiAzEnabled: multiAz,
    });
    // A zone that goes takes primaries with it: their replicas must stand in another one.
    if (multiAz) expect(replicas).toBeGreaterThan(0);
  });

  test("is encrypted at rest and on the way, and asks for a password", async () => {
    const cache = await only(name);
    expect(cache.inputs).toMatchObject({
      atRestEncryptionEnabled: true,
      kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/DataKey",
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
    });
    expect(String(cache.inputs.authToken).length).toBeGreaterThanOrEqual(16);
    expect(cache.secrets).toContain("authToken");
  });

  test("lets go of what would go soonest when memory ends", async () => {
    const made = await graph(name);
    const [parameters] = of(made, "aws:elasticache:ParameterGroup");
    expect(parameters?.inputs.parameters).toEqual(
      expect.arrayContaining([
        { name: "cluster-enabled", value: "yes" },
        { name: "maxmemory-policy", value: "volatile-ttl" },
      ]),
    );
  });

  test("says what was slow, into groups that forget", async () => {
    const made = await graph(name);
    const logs = (await only(name)).inputs.logDeliveryConfigurations as { logType: string; destination: string }[];
    expect(logs.map(({ logType }) => logType).sort()).toEqual(["engine-log", "slow-log"]);
    for (const { destination } of logs) {
      const group = of(made, "aws:cloudwatch:LogGroup").find(({ inputs }) => inputs.name === destination);
      expect(group?.inputs.retentionInDays).toBe(30);
    }
  });

  test("cannot be lost by a mistake where it is kept", async () => {
    const { inputs, options } = await only(name);
    expect(options.protect).toBe(size.kept);
    expect(inputs.snapshotRetentionLimit).toBe(size.kept ? 7 : 0);
    expect(typeof inputs.finalSnapshotIdentifier).toBe(size.kept ? "string" : "undefined");
    expect(inputs.applyImmediately).toBe(!size.kept);
  });

  test("Property 2: shards and replicas follow the load, out before they are full, as far as AWS lets them", async () => {
    const made = await graph(name);
    const targets = of(made, "aws:appautoscaling:Target").filter(
      ({ inputs }) => inputs.serviceNamespace === "elasticache",
    );
    const cache = await only(name);
    if (!scales) {
      expect(targets).toEqual([]);
      return;
    }
    // ElastiCache User Guide, "Auto Scaling": these families, from large to 2xlarge.
    expect(instance).toMatch(/^(r7g|r6g|r6gd|r5|m7g|m6g|m5|c7gn)\.(large|xlarge|2xlarge)$/);
    // A deployment must not undo what scaling did.
    expect(cache.options.ignoreChanges).toEqual(expect.arrayContaining(["numNodeGroups", "replicasPerNodeGroup"]));
    const dimensions = { NodeGroups: shards, Replicas: replicas };
    expect(targets).toHaveLength(2);
    for (const [dimension, least] of Object.entries(dimensions)) {
      const scalable = `elasticache:replication-group:${dimension}`;
      const target = targets.find(({ inputs }) => inputs.scalableDimension === scalable);
      expect(target?.inputs.minCapacity).toBe(least);
      const most = target?.inputs.maxCapacity as number;
      expect(most).toBeGreaterThan(least);
      const policies = of(made, "aws:appautoscaling:Policy").filter(
        ({ inputs }) => inputs.scalableDimension === scalable,
      );
      expect(policies.length).toBeGreaterThan(0);
      for (const { inputs } of policies) {
        expect(inputs.resourceId).toBe(target?.inputs.resourceId);
        const { targetValue, predefinedMetricSpecification, ...pauses } =
          inputs.targetTrackingScalingPolicyConfiguration as Policy;
        expect(predefinedMetricSpecification.predefinedMetricType).toMatch(/^ElastiCache/);
        expect(targetValue).toBeGreaterThanOrEqual(35);
        expect(targetValue).toBeLessThanOrEqual(70);
        expect(pauses.scaleInCooldown).toBeGreaterThanOrEqual(pauses.scaleOutCooldown);
        // Target tracking asks for what brings the average to the target: for any load that the most can carry, a load
        // in percent of one node, no node is left over its target.
        fc.assert(
          fc.property(fc.integer({ min: 0, max: targetValue * most }), (load) => {
            const wanted = Math.min(most, Math.max(least, Math.ceil(load / targetValue)));
            expect(load / wanted).toBeLessThanOrEqual(targetValue);
          }),
        );
      }
    }
  });
});

test("sst dev has no cache on AWS", async () => {
  expect(of(await graph("dev"), "aws:elasticache:ReplicationGroup")).toEqual([]);
});
