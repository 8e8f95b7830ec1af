import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { made, of, one } from "./graph.ts";
import { synth, type Wanted } from "./synth.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "synth-"));
});
afterAll(() => rm(folder, { recursive: true }));

let projects = 0;

/** A project whose `run()` has this body, evaluated. */
const run = async (body: string, files: Record<string, string> = {}, more: Partial<Wanted> = {}) => {
  const project = join(folder, String(++projects));
  const all = {
    ...files,
    "sst.config.ts": `export default $config({
      app: ({ stage }) => ({ name: "tried", home: "aws", protect: stage === "prod", providers: { aws: { region: "us-east-1" } } }),
      async run() { ${body} },
    });`,
  };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  return synth({ project, stage: "tried", folder: join(project, "graph"), ...more });
};

const handler = `new sst.aws.Function("Doer", { handler: "functions/doer.handler", link: [new sst.Linkable("Place", { properties: { url: "https://x" } })] });`;

test("the graph holds what would be asked for, with its options, and what functions are linked to", async () => {
  const graph = await run(
    `${handler}
     const password = new random.RandomPassword("Password", { length: 20 });
     new aws.ssm.Parameter("Kept", { type: "SecureString", value: password.result }, { protect: true });
     return { answer: 42 };`,
    { "functions/doer.ts": "export const handler = async () => 42;" },
  );
  expect(one(graph, "aws:ssm:Parameter", "Kept")).toMatchObject({
    inputs: { type: "SecureString", value: "x".repeat(32) },
    secrets: ["value"],
    read: false,
    options: { protect: true },
  });
  expect(graph.functions).toMatchObject([
    { name: "Doer", handler: "functions/doer.handler", links: { Place: { url: "https://x" } } },
  ]);
  expect(graph.outputs.answer).toBe(42);
  expect(of(graph, "sst:aws:Function")).toHaveLength(1);
  expect(made(graph).map(({ type }) => type)).not.toContain("sst:aws:Function");
});

test("what is looked up is told apart from what is made", async () => {
  const graph = await run(`sst.aws.Bus.get("Bus", "default");`);
  expect(one(graph, "aws:cloudwatch:EventBus", "BusBus").read).toBe(true);
  expect(made(graph)).toEqual([]);
});

test("a provider of another region gives its resources that region", async () => {
  const graph = await run(
    `const west = new aws.Provider("West", { region: "us-west-2" });
     const topic = new aws.sns.Topic("Topic", {}, { provider: west });
     return { arn: topic.arn };`,
  );
  expect(graph.outputs.arn).toContain(":us-west-2:");
});

test.each([
  ["a handler file that is not there", handler, {}, /doer\.ts/],
  ["a handler that does not bundle", handler, { "functions/doer.ts": "export const handler = (" }, /doer\.ts/],
  [
    "a handler that imports what is not installed",
    handler,
    { "functions/doer.ts": `import "nowhere-to-be-found"; export const handler = async () => {};` },
    /nowhere-to-be-found/,
  ],
  [
    "a file without the export that is named",
    handler,
    { "functions/doer.ts": "export const other = 1;" },
    /exports no handler/,
  ],
  ["a look-up that nothing answers", `aws.ec2.getVpcOutput({ id: "vpc-1" }).id.apply(() => {});`, {}, /getVpc/],
  [
    "a call of SST's that nothing answers",
    `const { rpc } = await import("${join(import.meta.dirname, "../../../.sst/platform/src/components/rpc/rpc.ts")}"); await rpc.call("Nothing.Known", {});`,
    {},
    /Nothing\.Known/,
  ],
  ["an output that fails", `$util.output(1).apply(() => { throw new Error("went wrong"); });`, {}, /went wrong/],
  ["a program that throws", `throw new Error("at once");`, {}, /at once/],
  [
    "an output written into a string",
    `const topic = new aws.sns.Topic("T"); new aws.sns.Topic("U", { displayName: "of " + topic.arn });`,
    {},
    /displayName/,
  ],
])("%s fails, and says so", async (_, body, files, message) => {
  await expect(run(body, files)).rejects.toThrow(message);
});

test("a program whose outputs wait for each other is ended", async () => {
  const waiting = `new aws.sns.Topic("Waits", { displayName: $util.output(new Promise(() => setInterval(() => {}, 1000))) });`;
  await expect(run(waiting, {}, { seconds: 5 })).rejects.toThrow(/did not end within 5 s/);
});
