import { z } from "zod";
import { AwsError } from "../../contract.ts";
import type { State } from "../../state.ts";
import { arn, type Place } from "../arn.ts";
import { DeadLetterConfig, RetryPolicy } from "../delivery/target.ts";
import { compilePattern, type Matches } from "../pattern/pattern.ts";
import { TargetId } from "./names.ts";

/** A rule, in the API's own words. */
export interface Rule {
  Name: string;
  Arn: string;
  EventBusName: string;
  EventPattern: string;
  State: "ENABLED" | "DISABLED";
  Description?: string | undefined;
  RoleArn?: string | undefined;
}

/** A target of a rule, in the API's own words. */
export const Target = z.object({
  Id: TargetId,
  Arn: z.string().min(1).max(1_600),
  RoleArn: z.string().min(1).max(1_600).optional(),
  Input: z.string().max(8_192).optional(),
  InputPath: z.string().max(256).optional(),
  InputTransformer: z
    .object({
      InputPathsMap: z.record(z.string().regex(/^[A-Za-z0-9_-]+$/), z.string().max(256)).optional(),
      InputTemplate: z.string().min(1).max(8_192),
    })
    .optional(),
  DeadLetterConfig: DeadLetterConfig.optional(),
  RetryPolicy: RetryPolicy.optional(),
});
export type Target = z.infer<typeof Target>;

/** Compiled patterns by their text: a rule is matched by every event of its bus. */
const compiled = new Map<string, Matches>();

const matcher = (pattern: string): Matches => {
  const known = compiled.get(pattern) ?? compilePattern(pattern);
  compiled.set(pattern, known);
  return known;
};

/** Rules and their targets. Keys are joined by `|`, which no name may hold. */
export const rules = (state: State, place: Place) => {
  const all = state.collection<Rule>("events.rules");
  const targets = state.collection<Target>("events.targets");
  const key = (bus: string, name: string): string => `${bus}|${name}`;
  const targetsOf = (bus: string, name: string): Target[] => targets.list({ prefix: `${key(bus, name)}|` });
  return {
    /** Rules of the default bus leave the bus's name out. */
    arnOf: (bus: string, name: string): string =>
      arn(place, "events", bus === "default" ? `rule/${name}` : `rule/${bus}/${name}`),
    find: (bus: string, name: string): Rule | undefined => all.get(key(bus, name)),
    /** The rule, or `ResourceNotFoundException`. */
    get: (bus: string, name: string): Rule => {
      const rule = all.get(key(bus, name));
      if (rule) return rule;
      throw new AwsError("ResourceNotFoundException", 400, `Rule ${name} does not exist on EventBus ${bus}.`);
    },
    put: (rule: Rule): void => all.set(key(rule.EventBusName, rule.Name), rule),
    delete: (bus: string, name: string): boolean => all.delete(key(bus, name)),
    list: (bus: string, prefix: string, options: { after: string; limit: number }): Rule[] =>
      all.list({
        prefix: key(bus, prefix),
        limit: options.limit,
        ...(options.after === "" ? {} : { after: key(bus, options.after) }),
      }),
    targetsOf,
    putTarget: (bus: string, name: string, target: Target): void =>
      targets.set(`${key(bus, name)}|${target.Id}`, target),
    removeTarget: (bus: string, name: string, id: string): boolean => targets.delete(`${key(bus, name)}|${id}`),
    /** Each target of each enabled rule of the bus whose pattern the event satisfies. */
    matching: (bus: string, event: unknown): { rule: Rule; target: Target }[] =>
      all
        .list({ prefix: key(bus, "") })
        .filter((rule) => rule.State === "ENABLED" && matcher(rule.EventPattern)(event))
        .flatMap((rule) => targetsOf(bus, rule.Name).map((target) => ({ rule, target }))),
  };
};

export type Rules = ReturnType<typeof rules>;
