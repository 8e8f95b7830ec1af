import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Graph, idOf, of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { kindOf, sizes } from "../sizes.ts";

const deployed = ["prod", "staging", "personal"] as const;
const dataKey = "arn:aws:kms:us-east-1:123456789012:key/DataKey";

const instances = (made: Graph) => of(made, "aws:rds:Instance");
const primary = (made: Graph) => one(made, "aws:rds:Instance", "PostgresInstance");

/** `03:00-04:00` in minutes of the day; `sun:04:30-sun:05:30` in minutes of the week. */
const window = (text: unknown): [number, number] => {
  const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const [from = "", to = ""] = String(text).match(/(?:[a-z]{3}:)?\d\d:\d\d/g) ?? [];
  const minutes = (at: string) => {
    const [, day, hour, minute] = /^(?:([a-z]{3}):)?(\d\d):(\d\d)$/.exec(at) ?? [];
    return (day ? days.indexOf(day) * 1440 : 0) + Number(hour) * 60 + Number(minute);
  };
  return [minutes(from), minutes(to)];
};

describe.each(deployed)("the database of %s", (name) => {
  const size = sizes[kindOf(name)];

  test("is PostgreSQL 15 of the table's size", async () => {
    const { inputs } = primary(await graph(name));
    expect(inputs).toMatchObject({
      engine: "postgres",
      instanceClass: `db.${size.database.instance}`,
      multiAz: size.database.multiAz,
      storageType: "gp3",
      allowMajorVersionUpgrade: false,
    });
    expect(String(inputs.engineVersion)).toMatch(/^15(\.|$)/);
  });

  test("is read from a replica in prod, which is kept as the primary is", async () => {
    const made = await graph(name);
    const replicas = instances(made).filter(({ inputs }) => inputs.replicateSourceDb);
    expect(replicas).toHaveLength(size.database.replica ? 1 : 0);
    expect(instances(made)).toHaveLength(1 + replicas.length);
    for (const { inputs } of replicas) {
      expect(inputs.replicateSourceDb).toBe(primary(made).inputs.identifier);
      // Else AWS puts both into one zone's hands.
      expect(inputs.availabilityZone).toBeUndefined();
      expect(inputs.parameterGroupName).toBe(primary(made).inputs.parameterGroupName);
    }
  });

  test("is encrypted with our key wherever it rests, in what it measures too", async () => {
    for (const { inputs } of instances(await graph(name)))
      expect(inputs).toMatchObject({
        storageEncrypted: true,
        kmsKeyId: dataKey,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: dataKey,
        publiclyAccessible: false,
        monitoringInterval: 60,
        monitoringRoleArn: expect.stringMatching(/:role\/directfanz\/.*\/DatabaseMonitoringRole$/),
      });
  });

  test("takes no connection in the clear, and ends what hangs", async () => {
    const made = await graph(name);
    const group = of(made, "aws:rds:ParameterGroup").find(
      ({ inputs }) => inputs.name === primary(made).inputs.parameterGroupName,
    );
    expect(group?.inputs.family).toBe("postgres15");
    const rows = group?.inputs.parameters as { name: string; value: string; applyMethod: string }[];
    const parameters = Object.fromEntries(rows.map((row) => [row.name, row]));
    expect(parameters["rds.force_ssl"]?.value).toBe("1");
    for (const limit of ["statement_timeout", "idle_in_transaction_session_timeout"])
      expect(Number(parameters[limit]?.value)).toBeGreaterThan(0);
    // RDS refuses a static parameter that is to count at once.
    expect(parameters["rds.logical_replication"]?.applyMethod).toBe("pending-reboot");
  });

  test("writes its log into groups that forget", async () => {
    const made = await graph(name);
    for (const { inputs } of instances(made)) {
      expect(inputs.enabledCloudwatchLogsExports).toEqual(["postgresql", "upgrade"]);
      for (const log of inputs.enabledCloudwatchLogsExports as string[]) {
        const group = of(made, "aws:cloudwatch:LogGroup").find(
          (other) => other.inputs.name === `/aws/rds/instance/${inputs.identifier}/${log}`,
        );
        expect(group?.inputs.retentionInDays).toBe(30);
      }
    }
  });

  test("cannot be lost by a mistake where it is kept", async () => {
    const made = await graph(name);
    const { inputs, options } = primary(made);
    expect(options.protect).toBe(size.kept);
    expect(inputs.deletionProtection).toBe(size.kept);
    expect(inputs.skipFinalSnapshot).toBe(!size.kept);
    expect(inputs.deleteAutomatedBackups).toBe(!size.kept);
    expect(typeof inputs.finalSnapshotIdentifier).toBe(size.kept ? "string" : "undefined");
    expect(inputs.applyImmediately).toBe(!size.kept);
  });

  test("Property 6: backups go back as far as the table says, in a window that maintenance leaves alone", async () => {
    const made = await graph(name);
    const { inputs } = primary(made);
    expect(inputs.backupRetentionPeriod).toBe(size.database.backupDays);
    expect(size.database.backupDays).toBeGreaterThan(0);
    if (size.kept) expect(size.database.backupDays).toBe(30);
    expect(inputs.copyTagsToSnapshot).toBe(true);
    const backup = window(inputs.backupWindow);
    const maintenance = window(inputs.maintenanceWindow);
    // AWS wants half an hour of each, and refuses windows that meet.
    for (const [from, to] of [backup, maintenance]) expect(to - from).toBeGreaterThanOrEqual(30);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 * 1440 - 1 }), (minute) => {
        const backing = backup[0] <= minute % 1440 && minute % 1440 < backup[1];
        const maintaining = maintenance[0] <= minute && minute < maintenance[1];
        expect(backing && maintaining).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test("Property 2: storage grows by itself, by what RDS adds at a time and never past the table's end", async () => {
    for (const { inputs } of instances(await graph(name))) {
      const max = inputs.maxAllocatedStorage as number;
      expect(max).toBe(size.database.maxStorage);
      // A maximum under 110 % of what there is turns growing off (RDS User Guide, "Storage autoscaling").
      expect(max).toBeGreaterThanOrEqual(1.1 * size.database.storage);
      if (!inputs.replicateSourceDb) expect(inputs.allocatedStorage).toBe(size.database.storage);
      // RDS adds 10 GB or a tenth, the larger, when less than a tenth is free: for any amount of data that fits, it gets
      // there in steps, each of which leaves room.
      fc.assert(
        fc.property(fc.integer({ min: 1, max: Math.floor(0.9 * max) }), (data) => {
          let allocated = size.database.storage;
          let steps = 0;
          while (allocated - data < 0.1 * allocated && allocated < max && steps < 100) {
            allocated = Math.min(max, allocated + Math.max(10, Math.ceil(0.1 * allocated)));
            steps += 1;
          }
          expect(allocated).toBeGreaterThanOrEqual(data);
          expect(steps).toBeLessThan(100);
        }),
      );
    }
  });

  test("holds more connections than PgBouncer opens, while old tasks and new ones stand beside each other", async () => {
    const gigabytes: Record<string, number> = { "t4g.micro": 1, "t3.medium": 4, "r6g.large": 16 };
    // RDS's default for max_connections is memory / 9531392; a quarter of the memory is the machine's own.
    const most = ((gigabytes[size.database.instance] ?? 0) * 0.75 * 1024 ** 3) / 9_531_392;
    expect(2 * size.tasks.pool.max * size.database.poolSize + 10).toBeLessThan(most);
    const pool = one(await graph(name), "aws:ecs:TaskDefinition", "PoolTask");
    expect(pool.inputs.containerDefinitions).toContain(
      JSON.stringify({ name: "POOL_SIZE", value: `${size.database.poolSize}` }),
    );
  });

  test("keeps its logins under our key, the master's where only rotation and migrations read it", async () => {
    const made = await graph(name);
    for (const { inputs } of of(made, "aws:secretsmanager:Secret")) {
      expect(inputs.kmsKeyId).toBe(dataKey);
      expect(inputs.recoveryWindowInDays).toBe(size.kept ? 30 : 0);
    }
    const master = one(made, "aws:secretsmanager:Secret", "MasterSecret");
    const readers = of(made, "aws:ecs:TaskDefinition")
      .filter(({ inputs }) => String(inputs.containerDefinitions).includes(`secret:${master.name}-`))
      .map((task) => task.name);
    expect(readers.filter((task) => !task.startsWith("Migrate"))).toEqual([]);
  });

  test("changes the application's password as often as the table says, by a function that can reach both", async () => {
    const made = await graph(name);
    const rotations = of(made, "aws:secretsmanager:SecretRotation");
    expect(rotations).toHaveLength(size.database.passwordDays ? 1 : 0);
    for (const { inputs } of rotations) {
      expect(inputs).toMatchObject({
        secretId: idOf(one(made, "aws:secretsmanager:Secret", "ApplicationSecret")),
        rotationRules: { automaticallyAfterDays: size.database.passwordDays },
        rotateImmediately: false,
      });
      const stack = one(made, "aws:serverlessrepository:CloudFormationStack", "Rotation");
      const parameters = stack.inputs.parameters as Record<string, string>;
      expect(inputs.rotationLambdaArn).toContain(`:function:${parameters.functionName}`);
      expect(parameters.vpcSecurityGroupIds).toBe(idOf(one(made, "aws:ec2:SecurityGroup", "RotationGroup")));
      expect(parameters.masterSecretArn).toContain("secret:MasterSecret-");
      const logs = one(made, "aws:cloudwatch:LogGroup", "RotationLogs");
      expect(logs.inputs).toMatchObject({ name: `/aws/lambda/${parameters.functionName}`, retentionInDays: 30 });
    }
    // What the function wants to find in the secret, else its first run is its last.
    const first = one(made, "aws:secretsmanager:SecretVersion", "ApplicationSecretVersion");
    const { inputs: owner } = one(made, "aws:secretsmanager:SecretVersion", "MasterSecretVersion");
    const [application, master] = [first.inputs, owner].map(({ secretString }) => JSON.parse(String(secretString)));
    expect(application).toMatchObject({ engine: "postgres", ssl: true, username: expect.any(String) });
    expect(application.masterarn).toContain("secret:MasterSecret-");
    expect(master).toMatchObject({ engine: "postgres", ssl: true, host: application.host, username: "postgres" });
    expect(application.username).not.toBe(master.username);
    expect(first.options.ignoreChanges).toContain("secretString");
  });
});

test("sst dev has no database on AWS", async () => {
  expect(instances(await graph("dev"))).toEqual([]);
});
