import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { subscriptions } from "./subscriptions.ts";

const root = join(import.meta.dirname, "..");
const all = Object.entries(subscriptions);

test("every function of the event map has its file, which exports the handler that is named", async () => {
  for (const [, { handler }] of all) {
    const file = join(root, `${handler.slice(0, -".handler".length)}.ts`);
    expect(existsSync(file), file).toBe(true);
    const module = (await import(file)) as { handler?: unknown };
    expect(module.handler).toBeTypeOf("function");
  }
});

test("each file calls itself what the event map calls it: its name is what events are remembered by", () => {
  for (const [name, { handler }] of all) {
    const source = readFileSync(join(root, `${handler.slice(0, -".handler".length)}.ts`), "utf8");
    expect(source).toContain(`"${name}"`);
  }
});

test("no function may take longer than Lambda allows, and a scheduled one no longer than two of its rounds", () => {
  for (const [, { timeout, memory, on }] of all) {
    expect(timeout).toBeLessThanOrEqual(900);
    expect(memory).toBeGreaterThanOrEqual(128);
    if ("schedule" in on && on.schedule === "rate(1 minute)") expect(timeout).toBeLessThanOrEqual(120);
  }
});
