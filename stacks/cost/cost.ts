import { topics } from "../observability/topics";
import { prefix, size } from "../stage";

/*
 * Who hears of money. Cost Explorer and Budgets know accounts and tags and no stages: what is account-wide is made by prod
 * alone, and a stage's budget counts what carries its tag.
 */

/** Part of the month's budget that an anomaly must cost before anybody is told, as US dollars. */
const noticeable = String(size.budget / 50);

/** Compares each service's cost with what it used to be. Costs nothing. */
export const monitor = size.accountWide
  ? new aws.costexplorer.AnomalyMonitor("CostMonitor", {
      name: `${prefix}-services`,
      monitorType: "DIMENSIONAL",
      monitorDimension: "SERVICE",
    })
  : undefined;

if (monitor) {
  new aws.costexplorer.AnomalySubscription("CostAnomalies", {
    name: `${prefix}-anomalies`,
    monitorArnLists: [monitor.arn],
    // SNS is told at once or not at all; daily and weekly are for mail (Cost Management, "AnomalySubscription").
    frequency: "IMMEDIATE",
    subscribers: [{ type: "SNS", address: topics.ticket.arn }],
    thresholdExpression: {
      dimension: {
        key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        matchOptions: ["GREATER_THAN_OR_EQUAL"],
        values: [noticeable],
      },
    },
  });
}

/**
 * Tags that bills can be split by. AWS knows a key only a day after something of the account first carried it, which is why
 * staging is deployed before (docs/deploy.md).
 */
const tags = ["Project", "Environment", "CostCenter"];
for (const tagKey of size.accountWide ? tags : []) {
  new aws.costexplorer.CostAllocationTag(`${tagKey}CostTag`, { tagKey, status: "Active" });
}

const told = (threshold: number, notificationType: "ACTUAL" | "FORECASTED") => ({
  notificationType,
  threshold,
  thresholdType: "PERCENTAGE",
  comparisonOperator: "GREATER_THAN",
  subscriberSnsTopicArns: [topics.ticket.arn],
});

/** The first two budgets of an account cost nothing, each further one $0.60 a month. */
export const budget = new aws.budgets.Budget("MonthlyBudget", {
  name: `${prefix}-monthly`,
  budgetType: "COST",
  timeUnit: "MONTHLY",
  limitAmount: String(size.budget),
  limitUnit: "USD",
  costFilters: [{ name: "TagKeyValue", values: [`user:Environment$${$app.stage}`] }],
  notifications: [told(80, "ACTUAL"), told(100, "FORECASTED")],
});
