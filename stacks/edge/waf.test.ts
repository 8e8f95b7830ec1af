import { expect, test } from "vitest";
import { of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { distributionOf } from "../testing/distribution.ts";

interface Rule {
  name: string;
  priority: number;
  action?: Record<string, unknown>;
  overrideAction?: Record<string, unknown>;
  statement: {
    managedRuleGroupStatement?: { vendorName: string; name: string; ruleActionOverrides: { name: string }[] };
    rateBasedStatement?: { scopeDownStatement?: unknown };
    geoMatchStatement?: { countryCodes: string[] };
    andStatement?: { statements: Record<string, unknown>[] };
  };
}

const rulesOf = async (name: "prod" | "staging" | "personal" | "standby"): Promise<Rule[]> =>
  one(await graph(name), "aws:wafv2:WebAcl", "Waf").inputs.rules as Rule[];
const prod = await graph("prod");
const rules = await rulesOf("prod");
const groups = rules.flatMap(({ statement }) => statement.managedRuleGroupStatement ?? []);

test.each(["prod", "staging", "personal"] as const)(
  "the firewall stands before the distribution of %s",
  async (name) => {
    const stage = await graph(name);
    const acl = one(stage, "aws:wafv2:WebAcl", "Waf");
    expect(acl.inputs).toMatchObject({ scope: "CLOUDFRONT", defaultAction: { allow: {} } });
    expect(distributionOf(stage).webAclId).toContain(acl.inputs.name);
  },
);

test("it holds AWS's rules against bad addresses, scripts, known attacks and SQL, and lets them decide", () => {
  expect(groups.map(({ vendorName, name }) => `${vendorName}:${name}`)).toEqual([
    "AWS:AWSManagedRulesAmazonIpReputationList",
    "AWS:AWSManagedRulesCommonRuleSet",
    "AWS:AWSManagedRulesKnownBadInputsRuleSet",
    "AWS:AWSManagedRulesSQLiRuleSet",
  ]);
  for (const rule of rules) {
    if (rule.statement.managedRuleGroupStatement) expect(rule.overrideAction).toEqual({ none: {} });
    else expect(rule.action).toEqual({ block: {} });
  }
  expect(rules.map(({ priority }) => priority)).toEqual(rules.map((_, at) => at));
});

test("an address may ask so often, and try to sign in much less often", () => {
  const limits = new Map(rules.map(({ name, statement }) => [name, statement.rateBasedStatement]));
  const all = limits.get("Rate");
  const signIn = limits.get("SignInRate");
  expect(all).toMatchObject({ aggregateKeyType: "IP", evaluationWindowSec: 300, limit: 2000 });
  expect(all).not.toHaveProperty("scopeDownStatement");
  expect(signIn).toMatchObject({ aggregateKeyType: "IP", evaluationWindowSec: 300, limit: 300 });
  const scope = JSON.stringify(signIn?.scopeDownStatement);
  expect(scope).toContain('"searchString":"/api/auth/"');
  expect(scope).toContain('"searchString":"POST"');
});

test("large bodies are only counted where files come in, and blocked elsewhere", () => {
  const counted = groups.flatMap(({ ruleActionOverrides }) => ruleActionOverrides);
  expect(counted).toEqual([{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }]);
  const common = rules.find(({ name }) => name === "Common");
  const large = rules.find(({ name }) => name === "LargeBodies");
  // A label is known only to rules that come later.
  expect(large?.priority).toBeGreaterThan(common?.priority ?? 99);
  const statements = large?.statement.andStatement?.statements ?? [];
  expect(statements[0]).toEqual({
    labelMatchStatement: { scope: "LABEL", key: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body" },
  });
  expect(Object.keys(statements[1] ?? {})).toEqual(["notStatement"]);
  expect(JSON.stringify(statements[1])).toContain('"searchString":"/api/content"');
});

test("countries are kept out only where a deployment names them", async () => {
  const geo = (all: Rule[]) => all.flatMap(({ statement }) => statement.geoMatchStatement ?? []);
  expect(geo(rules)).toEqual([]);
  expect(geo(await rulesOf("standby"))).toEqual([{ countryCodes: ["KP", "SY"] }]);
});

test("what it stopped is logged for 30 days, without anything to sign in with", () => {
  const [logging] = of(prod, "aws:wafv2:WebAclLoggingConfiguration");
  const log = one(prod, "aws:cloudwatch:LogGroup", "WafLog");
  expect(log.inputs.name).toMatch(/^aws-waf-logs-/);
  expect(log.inputs.retentionInDays).toBe(30);
  expect(log.inputs.kmsKeyId).toBeDefined();
  expect(logging?.inputs.logDestinationConfigs).toEqual([expect.stringContaining(log.inputs.name as string)]);
  expect(logging?.inputs.redactedFields).toEqual([
    { singleHeader: { name: "authorization" } },
    { singleHeader: { name: "cookie" } },
  ]);
  // Samples could not be redacted.
  for (const rule of rules) {
    expect(rule).toMatchObject({ visibilityConfig: { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false } });
  }
});
