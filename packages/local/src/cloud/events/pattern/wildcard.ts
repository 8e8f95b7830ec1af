import { InvalidPattern } from "./leaf.ts";

/**
 * Tests a text against `*` wildcards. `\*` and `\\` stand for themselves; any other escape, and two wildcards in a row,
 * are refused as EventBridge refuses them. Greedy with one point to go back to: linear in practice, never exponential.
 */
export const wildcard = (pattern: string): ((text: string) => boolean) => {
  const parts = literals(pattern);
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    const end = text.length - last.length;
    for (const part of parts.slice(1, -1)) {
      const at = text.indexOf(part, from);
      if (at === -1 || at + part.length > end) return false;
      from = at + part.length;
    }
    return true;
  };
};

/** The literal pieces between the wildcards. */
const literals = (pattern: string): string[] => {
  const parts = [""];
  for (let at = 0; at < pattern.length; at += 1) {
    let letter = pattern.charAt(at);
    if (letter === "*") {
      if (pattern.charAt(at + 1) === "*") throw new InvalidPattern(`Consecutive wildcard characters at pos ${at}`);
      parts.push("");
      continue;
    }
    if (letter === "\\") {
      at += 1;
      letter = pattern.charAt(at);
      if (letter !== "*" && letter !== "\\") throw new InvalidPattern(`Invalid escape character at pos ${at - 1}`);
    }
    parts[parts.length - 1] += letter;
  }
  return parts;
};
