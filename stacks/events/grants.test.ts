import { expect, test } from "vitest";
import { type Subscription, subscriptions } from "../../functions/subscriptions.ts";
import { lambdas } from "../../packages/synth/src/lambdas.ts";
import { statementsOf } from "../../packages/synth/src/policies.ts";
import { reach } from "../../packages/synth/src/reach.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { always, implied, network, sealed } from "./implied.ts";

const map = Object.entries<Subscription>(subscriptions);
const deployed = ["prod", "staging", "personal"] as const;
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

/** The functions of the event map in a graph, each with its row and with the statements of its role. */
const mapped = async (name: (typeof deployed)[number] | "dev") => {
  const made = await graph(name);
  const all = lambdas(made);
  return map.map(([key, subscription]) => {
    const lambda = all.find(({ name }) => name === `directfanz-${made.stage}-${key}`);
    if (!lambda) throw new Error(`${name} has no function ${key}`);
    const own = statementsOf(lambda.role).filter(({ kind }) => kind === "identity");
    const built = made.functions.find(({ handler }) => handler === subscription.handler);
    return { key, subscription, lambda, statements: own, links: Object.keys(built?.links ?? {}) };
  });
};

test.each(map)(
  "%s: its code asks for the links, and makes the calls, of its row, all of them and no other",
  async (_, row) => {
    const { links, calls } = await reach(row.handler);
    // Everything is told the application's name and stage.
    expect(links.filter((name) => name !== "App")).toEqual(sorted(row.links));
    expect(calls).toEqual(sorted(row.calls));
  },
);

test.each([...deployed, "dev"] as const)("%s tells each function of its links and of no other", async (name) => {
  for (const { links, subscription } of await mapped(name)) expect(sorted(links)).toEqual(sorted(subscription.links));
});

test.each(deployed)(
  "%s allows each function what its code calls, what AWS asks for behind that, and no more",
  async (name) => {
    for (const { key, statements, subscription } of await mapped(name)) {
      const { calls } = subscription;
      const along = Object.entries(implied).filter(([, { by }]) => by.some((call) => calls.includes(call)));
      const expected = [
        ...calls,
        ...along.map(([action]) => action),
        ...Object.keys(always),
        ...network,
        // Its dead letters.
        "sqs:SendMessage",
        ...sealed,
      ];
      const allowed = statements.filter(({ effect }) => effect === "Allow").flatMap(({ actions }) => actions);
      expect(sorted(allowed), key).toEqual(sorted(expected));
    }
  },
);

/** Actions that AWS lets nobody narrow to a resource (Service Authorization Reference). */
const unnarrowed = [
  ...network,
  "mediapackage:CreateChannel",
  "mediapackage:CreateHarvestJob",
  "mediapackage:CreateOriginEndpoint",
  "mediapackage:ListChannels",
  "mediapackage:ListOriginEndpoints",
  "medialive:ListAlerts",
  "medialive:ListChannels",
  "medialive:ListInputs",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
] as const;

test.each(deployed)("%s names the resources of every right, but where AWS knows none", async (name) => {
  for (const { key, statements } of await mapped(name)) {
    for (const { actions, resources, notActions, notResources } of statements) {
      expect([...notActions, ...notResources]).toEqual([]);
      expect(actions.join(), key).not.toContain("*");
      const open = resources.filter(
        (resource) => !resource.startsWith("arn:aws:") || /^arn:aws:[^:]*:?\*/.test(resource),
      );
      if (open.length > 0) expect(unnarrowed, `${key}: ${actions}`).toEqual(expect.arrayContaining(actions));
    }
  }
});

test.each(deployed)(
  "%s lets what a broadcast makes carry the stage's name, and touches only what does",
  async (name) => {
    const { stage } = await graph(name);
    const bound = {
      RequestTag: /^(medialive|mediapackage):(Create(Channel|OriginEndpoint|Tags)|TagResource)$/,
      ResourceTag: /^medialive:(Start|Stop|Delete)/,
    };
    let seen = 0;
    for (const { statements } of await mapped(name)) {
      for (const { actions, conditions, resources } of statements) {
        for (const [of, pattern] of Object.entries(bound)) {
          // A channel is made of an input that is there already.
          if (!actions.some((action) => pattern.test(action)) || resources.join().includes(":input:")) continue;
          expect(conditions).toEqual([{ test: "StringEquals", variable: `aws:${of}/Environment`, values: [stage] }]);
          seen += 1;
        }
      }
    }
    expect(seen).toBeGreaterThan(0);
  },
);

test.each(deployed)("%s lets a role be handed to the one service that it was made for", async (name) => {
  for (const { key, statements, subscription } of await mapped(name)) {
    const passed = statements.filter(({ actions }) => actions.includes("iam:PassRole"));
    const expected = [
      ...(subscription.calls.includes("medialive:CreateChannel") ? [["MediaLiveRole", "medialive.amazonaws.com"]] : []),
      ...(subscription.calls.includes("mediapackage:CreateOriginEndpoint")
        ? [["CdnIdentifierRole", "mediapackage.amazonaws.com"]]
        : []),
      ...(subscription.calls.includes("mediapackage:CreateHarvestJob")
        ? [["HarvestRole", "mediapackage.amazonaws.com"]]
        : []),
    ];
    expect(
      passed.map(({ resources, conditions }) => [resources.join().split("/").at(-1), conditions[0]?.values.join()]),
      key,
    ).toEqual(expected);
    for (const { conditions } of passed) expect(conditions[0]?.variable).toBe("iam:PassedToService");
  }
});

test.each(deployed)("%s keeps a function's own code from what puts it into the network", async (name) => {
  for (const { lambda, statements } of await mapped(name)) {
    const [denied] = statements.filter(({ effect }) => effect === "Deny");
    expect(denied?.actions).toEqual([...network]);
    expect(denied?.conditions).toEqual([
      {
        test: "ArnEquals",
        variable: "lambda:SourceFunctionArn",
        values: [`arn:aws:lambda:us-east-1:123456789012:function:${lambda.name}`],
      },
    ]);
  }
});

test("no role of a function has more text than AWS takes", async () => {
  for (const name of deployed) {
    for (const { role } of lambdas(await graph(name))) {
      const policies = (role.inputs.inlinePolicies as { policy: string }[] | undefined) ?? [];
      expect(
        policies.reduce((sum, { policy }) => sum + policy.length, 0),
        role.name,
      ).toBeLessThanOrEqual(10_240);
    }
  }
});

test("what is implied is implied by a call that some function makes", () => {
  const calls = new Set(map.flatMap(([, row]) => row.calls));
  for (const [action, { by }] of Object.entries(implied))
    expect(
      by.every((call) => calls.has(call)),
      action,
    ).toBe(true);
});
