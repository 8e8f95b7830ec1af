import type { BusEvent } from "./event.ts";
import type { Rule, Target } from "./rules.ts";

/**
 * What a target gets of an event: all of it, a part (`InputPath`), a constant (`Input`), or a text made of it
 * (`InputTransformer`; User Guide, "Input transformation").
 */
export const inputFor = (event: BusEvent, rule: Rule, target: Target): string => {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(at(event, target.InputPath) ?? null);
  if (target.InputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  const values = new Map<string, unknown>(Object.entries(InputPathsMap).map(([name, path]) => [name, at(event, path)]));
  values.set("aws.events.rule-arn", rule.Arn);
  values.set("aws.events.rule-name", rule.Name);
  values.set("aws.events.event.ingestion-time", event.time);
  values.set("aws.events.event", event);
  values.set("aws.events.event.json", event);
  return fill(InputTemplate, values);
};

/** A dotted path of JSON, `$.detail.items[0]` or `$.detail['a-b']`: the part of the language that InputPath takes. */
const at = (event: unknown, path: string): unknown => {
  const steps = path.replace(/^\$/, "").match(/[^.[\]'"]+/g) ?? [];
  return steps.reduce<unknown>(
    (here, step) =>
      typeof here === "object" && here !== null && Object.hasOwn(here, step)
        ? (here as Record<string, unknown>)[step]
        : undefined,
    event,
  );
};

/**
 * A placeholder within quotes becomes its text, one that stands alone its JSON; a value that is missing becomes an
 * empty text or nothing.
 */
const fill = (template: string, values: Map<string, unknown>): string => {
  let quoted = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/g, (found, name: string | undefined) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined || !values.has(name)) return found;
    const value = values.get(name);
    if (!quoted) return value === undefined ? "" : JSON.stringify(value);
    if (value === undefined) return "";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
};
