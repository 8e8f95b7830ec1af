import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { testCloud } from "../testing.ts";
import { bundles } from "./bundles.ts";

const root = mkdtempSync(join(tmpdir(), "bundles-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, "functions"));
const write = (name: string, source: string): string => {
  const file = join(root, "functions", `${name}.ts`);
  writeFileSync(file, source);
  return file;
};
const handled = async (module: string): Promise<unknown> => {
  const loaded = (await import(/* @vite-ignore */ pathToFileURL(module).href)) as { handler: () => unknown };
  return loaded.handler();
};

test("functions are bundled once, with what they share, and anew after a change", async () => {
  write("shared", "export const shared: string = 'shared';");
  const sources = ["one", "two"].map((name) =>
    write(name, `import { shared } from "./shared.ts"; export const handler = () => "${name} " + shared;`),
  );
  const [one = "", two = ""] = sources;
  const code = bundles(sources, root, join(root, "out"));
  const modules = await Promise.all(sources.map(code.moduleOf));
  expect(await Promise.all(modules.map(handled))).toEqual(["one shared", "two shared"]);
  expect(await code.moduleOf(one)).toBe(modules[0]);
  expect(modules.map((module) => readFileSync(module, "utf8").includes("'shared'"))).toEqual([false, false]);

  write("two", "export const handler = () => 'changed';");
  code.changed();
  const after = await code.moduleOf(two);
  expect(await handled(after)).toBe("changed");
  // A process that began before may still read its own.
  expect(existsSync(modules[1] ?? "")).toBe(true);
});

test("who asks while the sources change gets what they say then", async () => {
  const source = write("moving", "export const handler = () => 'before';");
  const code = bundles([source], root, join(root, "moving"));
  const asked = code.moduleOf(source);
  write("moving", "export const handler = () => 'after';");
  code.changed();
  expect(await handled(await asked)).toBe("after");
});

test("a function that does not bundle says what is wrong with it, and the others work", async () => {
  const cloud = await testCloud({
    works: "export const handler = async () => 'well';",
    broken: "export const handler = async () => ;",
    lost: 'import { nothing } from "./nowhere.ts"; export const handler = nothing;',
  });
  expect(await cloud.events.functions.invoke("works", {})).toMatchObject({ ok: true, response: "well" });
  const broken = await cloud.events.functions.invoke("broken", {});
  expect(broken).toMatchObject({ ok: false, error: { errorMessage: expect.stringContaining("Expression expected") } });
  const lost = await cloud.events.functions.invoke("lost", {});
  expect(lost).toMatchObject({ ok: false, error: { errorMessage: expect.stringContaining("nowhere.ts") } });
});
