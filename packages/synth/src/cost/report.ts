import type { Graph } from "../graph.ts";
import { month } from "./prices.ts";
import { type Line, standing } from "./standing.ts";
import { type StageName, usages } from "./usage.ts";

const stages: readonly { name: StageName; title: string }[] = [
  { name: "prod", title: "prod" },
  { name: "staging", title: "staging" },
  { name: "personal", title: "somebody's own" },
  { name: "dev", title: "`sst dev`" },
  { name: "pipeline", title: "pipeline" },
];

const dollars = (amount: number): string => {
  if (amount === 0) return "–";
  return amount < 0.5 ? "under $1" : `$${Math.round(amount).toLocaleString("en-US")}`;
};
const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const table = (titles: readonly string[], rows: readonly string[]): string =>
  [row(titles), row(titles.map((_, at) => (at === 0 ? "---" : "---:"))), ...rows].join("\n");

const of = (lines: Line[], what: string): number =>
  sum(lines.filter((line) => line.what === what).map((line) => line.dollars));

/** `docs/cost.md`, from the graphs of all stages. `moving` is staging while a database is moved in. */
export const report = (graphs: Record<StageName, Graph>, moving: Graph): string => {
  const bills = stages.map(({ name }) => standing(graphs[name]));
  const kinds = [...new Set(bills.flatMap((lines) => lines.map(({ what }) => what)))];
  const inOrder = kinds.toSorted((a, b) => of(bills[0] ?? [], b) - of(bills[0] ?? [], a) || a.localeCompare(b));
  const totals = bills.map((lines) => sum(lines.map((line) => line.dollars)));
  const used = stages.map(({ name }) => sum(usages.map(({ price, units }) => price * (units[name] ?? 0))));
  const titles = stages.map(({ title }) => title);
  const extra = of(standing(moving), "Moving a database in");
  return `# What it costs

US dollars a month, to the order of magnitude. Written by \`pnpm cost\` from the resource graph and two tables, and checked by
a test: do not edit it. Prices are of the order of AWS's public ones for us-east-1, on demand, noted by hand and not looked up, rounded
(\`packages/synth/src/cost/prices.ts\`); a month has ${month} hours. Left out: free tiers, discounts for reserved capacity,
taxes, support, transfer between zones, and what Stripe takes.

## In all

${table(
  ["", ...titles],
  [
    row(["What stands, used or not", ...totals.map(dollars)]),
    row(["What is used, as assumed below", ...used.map(dollars)]),
    row(["**Together**", ...totals.map((total, at) => `**${dollars(total + (used[at] ?? 0))}**`)]),
  ],
)}

## What stands

With the fewest tasks that a service runs; what scales above them is paid for while it runs.

${table(
  ["", ...titles],
  inOrder.map((what) => row([what, ...bills.map((lines) => dollars(of(lines, what)))])),
)}

Moving an existing database in costs about ${dollars(extra)} more a month in staging, and twice that in prod, while \`MIGRATION\` is set.

## What is used

Units a month are assumptions (\`packages/synth/src/cost/usage.ts\`): put in your own and run \`pnpm cost\`.

${table(
  ["", "unit", "a unit", ...titles],
  usages.map(({ what, unit, price, units }) =>
    row([
      what,
      unit,
      `$${price}`,
      ...stages.map(({ name }) => {
        const count = units[name] ?? 0;
        return count === 0 ? "–" : `${count.toLocaleString("en-US")}: ${dollars(count * price)}`;
      }),
    ]),
  ),
)}

## What to look at first

- Live encoding and delivery grow with every hour on air and every viewer; all else is the ground that they stand on.
- Redis is six machines because the design asks for three shards with a replica each. One shard costs a third.
- Interface endpoints and NAT gateways are paid for in each zone. Without endpoints the same traffic goes through NAT.
- Nothing of \`sst dev\` stands: it is paid for by the call.
`;
};
