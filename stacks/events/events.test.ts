import { expect, test } from "vitest";
import { of, one } from "../../packages/synth/src/graph.ts";
import { arn } from "../../packages/synth/src/lambdas.ts";
import { statementsOf } from "../../packages/synth/src/policies.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { kindOf, sizes } from "../sizes.ts";

const deployed = ["prod", "staging", "personal"] as const;

test.each(deployed)("%s encrypts its bus with our key, and keeps what can no longer be read", async (name) => {
  const made = await graph(name);
  const bus = one(made, "aws:cloudwatch:EventBus", "FactsBus");
  const queue = one(made, "aws:sqs:Queue", "FactsDeadLettersQueue");
  expect(bus.inputs).toMatchObject({
    kmsKeyIdentifier: expect.stringContaining("key/EventsKey"),
    deadLetterConfig: { arn: arn(queue) },
  });
  const admitted = statementsOf(one(made, "aws:sqs:QueuePolicy", "FactsDeadLettersPolicy")).filter(
    ({ effect }) => effect === "Allow",
  );
  expect(admitted.flatMap(({ conditions }) => conditions)).toContainEqual({
    test: "ArnEquals",
    variable: "aws:SourceArn",
    values: [arn(bus)],
  });
});

test.each(deployed)("%s can tell the facts of its last days again", async (name) => {
  const made = await graph(name);
  const bus = one(made, "aws:cloudwatch:EventBus", "FactsBus");
  expect(one(made, "aws:cloudwatch:EventArchive", "FactsArchive").inputs).toMatchObject({
    eventSourceArn: arn(bus),
    retentionDays: sizes[kindOf(made.stage)].archiveDays,
    kmsKeyIdentifier: expect.stringContaining("key/EventsKey"),
  });
});

test.each(deployed)("%s writes the errors of its bus into a log that log delivery alone may write", async (name) => {
  const made = await graph(name);
  const bus = one(made, "aws:cloudwatch:EventBus", "FactsBus");
  expect(bus.inputs.logConfig).toEqual({ level: "ERROR", includeDetail: "NONE" });
  const source = one(made, "aws:cloudwatch:LogDeliverySource", "FactsErrors");
  const to = one(made, "aws:cloudwatch:LogDeliveryDestination", "FactsErrorsTo");
  const log = one(made, "aws:cloudwatch:LogGroup", "FactsLog");
  expect(source.inputs).toMatchObject({ resourceArn: arn(bus), logType: "ERROR_LOGS" });
  expect(to.inputs.deliveryDestinationConfiguration).toEqual({ destinationResourceArn: arn(log) });
  const delivery = one(made, "aws:cloudwatch:LogDelivery", "FactsErrorsDelivery");
  expect(delivery.inputs).toMatchObject({ deliverySourceName: source.inputs.name, deliveryDestinationArn: arn(to) });
  const policy = one(made, "aws:cloudwatch:LogResourcePolicy", "FactsLogPolicy").inputs.policyDocument;
  expect(policy).toContain("delivery.logs.amazonaws.com");
  expect(policy).toContain(arn(log));
  expect(policy).toContain("aws:SourceAccount");
});

test("the key of facts serves EventBridge for archive, bus and log, on behalf of our account alone", async () => {
  const policy = statementsOf(one(await graph("prod"), "aws:kms:Key", "EventsKey"));
  const granted = (service: string) =>
    policy
      .filter(({ principals }) => principals.some(({ id }) => id === service))
      .flatMap(({ actions, conditions }) => {
        expect(conditions, service).not.toEqual([]);
        return actions;
      });
  expect(granted("events.amazonaws.com")).toEqual(
    expect.arrayContaining([
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:GenerateDataKey",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ]),
  );
  expect(granted("delivery.logs.amazonaws.com")).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
});

test.each([...deployed, "dev"] as const)(
  "%s takes AWS's own events from the account's default bus and makes one other",
  async (name) => {
    const buses = of(await graph(name), "aws:cloudwatch:EventBus");
    expect(buses.filter(({ read }) => read).map(({ name }) => name)).toEqual(["DefaultBusBus"]);
    expect(buses.filter(({ read }) => !read).map(({ name }) => name)).toEqual(["FactsBus"]);
  },
);

test("in `sst dev` there is no archive and no log of the bus", async () => {
  const dev = await graph("dev");
  for (const type of ["EventArchive", "LogDelivery", "LogDeliverySource"]) {
    expect(of(dev, `aws:cloudwatch:${type}`)).toEqual([]);
  }
});
