type Statement = aws.types.input.wafv2.WebAclRule["statement"];

export interface Rule {
  name: string;
  /** `group` leaves the decision to the rules of AWS's group. */
  action: "block" | "count" | "group";
  statement: Statement;
}

/** `US,fr` → two codes of ISO 3166. */
export const countries = (text = ""): string[] =>
  text
    .split(",")
    .map((code) => code.trim().toUpperCase())
    .filter((code) => code !== "");

/** Requests of one address in five minutes. A school behind one address signs in at once: that is no attack yet. */
const most = { requests: 2000, signIns: 300 };

/** A path counts as the service will read it: `/api//%61uth/` is `/api/auth/`. */
const begins = (searchString: string) => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: "STARTS_WITH",
    searchString,
    textTransformations: [
      { priority: 0, type: "URL_DECODE" },
      { priority: 1, type: "NORMALIZE_PATH" },
    ],
  },
});
const posted = {
  byteMatchStatement: {
    fieldToMatch: { method: {} },
    positionalConstraint: "EXACTLY",
    searchString: "POST",
    textTransformations: [{ priority: 0, type: "NONE" }],
  },
};
const rate = (limit: number, scopeDownStatement?: Statement) => ({
  rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 300, scopeDownStatement },
});
const group = (name: string, counted: string[] = []) => ({
  managedRuleGroupStatement: {
    vendorName: "AWS",
    name,
    ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
  },
});

/** Where files come in: their bodies are large, and are no text. */
const uploads = ["/api/content", "/api/uploads"];
/** What AWS's rule on body sizes calls the requests that it only counts. */
const largeBody = "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body";
const isUpload = { orStatement: { statements: uploads.map(begins) } };

/** What the edge's firewall looks for, in this order: what is cheap to tell comes first. */
export const rules = (blocked: string[]): Rule[] => [
  { name: "Reputation", action: "group", statement: group("AWSManagedRulesAmazonIpReputationList") },
  ...(blocked.length > 0
    ? [{ name: "Countries", action: "block" as const, statement: { geoMatchStatement: { countryCodes: blocked } } }]
    : []),
  { name: "Rate", action: "block", statement: rate(most.requests) },
  // Pages ask often who is signed in (GET); somebody who guesses passwords posts.
  {
    name: "SignInRate",
    action: "block",
    statement: rate(most.signIns, { andStatement: { statements: [begins("/api/auth/"), posted] } }),
  },
  // Holds the rules against cross-site scripting.
  { name: "Common", action: "group", statement: group("AWSManagedRulesCommonRuleSet", ["SizeRestrictions_BODY"]) },
  {
    name: "LargeBodies",
    action: "block",
    statement: {
      andStatement: {
        statements: [
          { labelMatchStatement: { scope: "LABEL", key: largeBody } },
          { notStatement: { statements: [isUpload] } },
        ],
      },
    },
  },
  { name: "KnownBadInputs", action: "group", statement: group("AWSManagedRulesKnownBadInputsRuleSet") },
  { name: "SqlInjection", action: "group", statement: group("AWSManagedRulesSQLiRuleSet") },
];
