import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { platform } from "./place.ts";

/** What the AWS provider's typings say of a type: which arguments it takes, and what it gives back. */
export interface Typing {
  args: string[];
  outputs: string[];
}

const read = new Map<string, Typing>();

/** The typing of `aws:sqs/queue:Queue`. Throws where the provider has no such type. */
export const typingOf = (type: string): Typing => {
  const known = read.get(type);
  if (known) return known;
  const [, module = "", name = ""] = type.split(":");
  const file = join(platform, "node_modules/@pulumi/aws", `${module}.d.ts`);
  if (!existsSync(file)) throw new Error(`The AWS provider has no ${type}`);
  const text = readFileSync(file, "utf8");
  const typing = {
    args: members(text, `export interface ${name}Args {`),
    outputs: members(text, `export declare class ${name} `),
  };
  read.set(type, typing);
  return typing;
};

/** Names of the members that stand at the first level of a declaration, which begins with these words. */
const members = (text: string, declaration: string): string[] => {
  const [, after = ""] = text.split(declaration);
  const [body = ""] = after.split("\n}");
  return [...body.matchAll(/^ {4}(?:readonly )?(\w+)\??:/gm)].map(([, name = ""]) => name);
};
