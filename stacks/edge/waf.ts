import { logsKey } from "../security/keys";
import { prefix } from "../stage";
import { countries, type Rule, rules } from "./waf-rules";

const visibility = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  // Samples are shown whole, with cookies; the log below has them blacked out.
  sampledRequestsEnabled: false,
  metricName,
});

/** A rule of the table in WAF's words. One of AWS's groups decides by itself, but for what is only counted. */
const ruleOf = ({ name, action, statement }: Rule, priority: number) => ({
  name,
  priority,
  statement,
  visibilityConfig: visibility(name),
  ...(action === "group" ? { overrideAction: { none: {} } } : { action: { [action]: {} } }),
});

/** Before the edge's cache: what is blocked here costs nobody else anything. $5 and $1 a rule a month, $0.60 a million. */
export const waf = new aws.wafv2.WebAcl("Waf", {
  name: `${prefix}-edge`,
  // Of CloudFront, which wants it in us-east-1: where everything is.
  scope: "CLOUDFRONT",
  defaultAction: { allow: {} },
  visibilityConfig: visibility("Waf"),
  rules: rules(countries(process.env.WAF_BLOCKED_COUNTRIES)).map(ruleOf),
});

/** WAF writes only to log groups whose names begin so (WAF Developer Guide, "CloudWatch Logs"). */
const log = new aws.cloudwatch.LogGroup("WafLog", {
  name: `aws-waf-logs-${prefix}`,
  retentionInDays: 30,
  kmsKeyId: logsKey?.arn,
});

/** Only what was not simply let through, and nothing by which somebody could sign in. */
new aws.wafv2.WebAclLoggingConfiguration("WafLogging", {
  resourceArn: waf.arn,
  logDestinationConfigs: [log.arn],
  redactedFields: ["authorization", "cookie"].map((name) => ({ singleHeader: { name } })),
  loggingFilter: {
    defaultBehavior: "DROP",
    filters: [
      {
        behavior: "KEEP",
        requirement: "MEETS_ANY",
        conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
      },
    ],
  },
});
