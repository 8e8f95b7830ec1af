import { availableParallelism } from "node:os";
import { kill } from "node:process";
import {
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  type InvokeCommandInput,
  ListFunctionsCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { eventually, linesOf, testCloud } from "../testing.ts";

const note = `import { appendFileSync } from "node:fs";
const note = (line) => appendFileSync(process.env.FOLDER + "/" + process.env.AWS_LAMBDA_FUNCTION_NAME, line + "\\n");
`;

const cloud = await testCloud({
  echo: `export const handler = async (event, context) => {
    console.log("got", JSON.stringify(event));
    console.error("on the other stream");
    return { event, name: context.functionName, left: context.getRemainingTimeInMillis() > 0 };
  };`,
  throws: { source: `export const handler = async () => { throw new RangeError("out of it"); };`, retries: 0 },
  nothing: "export const other = 1;",
  slow: {
    source: "export const handler = () => { console.log('before'); return new Promise(() => {}); };",
    timeout: 1,
  },
  loops: { source: "export const handler = () => { for (;;); };", timeout: 1 },
  exits: "export const handler = () => process.exit(3);",
  pid: `${note}export const handler = async ({ wait = 0 }) => {
    note("start " + process.pid); await new Promise((go) => setTimeout(go, wait)); note("end " + process.pid);
    return process.pid; };`,
  once: `${note}import { existsSync, readFileSync } from "node:fs";
    export const handler = async () => {
      note(String(process.pid));
      const file = process.env.FOLDER + "/once";
      if (readFileSync(file, "utf8").trim().split("\\n").length === 1) await new Promise(() => setInterval(() => {}, 1000));
    };`,
  loading: `${note}note("begins"); await new Promise((go) => setTimeout(go, 300)); note("loaded");
    export const handler = () => new Promise((go) => setTimeout(go, 300));`,
  changing: "export const handler = async () => 'old';",
  environment: "export const handler = async () => Object.keys(process.env);",
});
const { lambda } = cloud.clients;

const invoke = async (FunctionName: string, payload: unknown = {}, more: Partial<InvokeCommandInput> = {}) => {
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload), ...more }));
  const text = answer.Payload?.transformToString() ?? "";
  return {
    ...answer,
    body: text === "" ? undefined : JSON.parse(text),
    logs: Buffer.from(answer.LogResult ?? "", "base64").toString(),
  };
};

test("Invoke runs a function and answers what it returns, with its output", async () => {
  const answer = await invoke("echo", { a: "ä" }, { LogType: "Tail" });
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  expect(answer.FunctionError).toBeUndefined();
  expect(answer.body).toEqual({ event: { a: "ä" }, name: "echo", left: true });
  expect(answer.logs.split("\n").sort()).toEqual(['got {"a":"ä"}', "on the other stream"]);
  expect((await invoke(cloud.functionArn("echo"), 1)).body.event).toBe(1);
});

test("a handler that throws is a function error with its type, message and trace", async () => {
  const { FunctionError, body, StatusCode } = await invoke("throws");
  expect({ FunctionError, StatusCode }).toEqual({ FunctionError: "Unhandled", StatusCode: 200 });
  expect(body).toMatchObject({ errorType: "RangeError", errorMessage: "out of it" });
  expect(body.trace[1]).toContain("throws.ts");
});

test("a module without the handler fails its invocations and says why", async () => {
  expect((await invoke("nothing")).body.errorMessage).toMatch(/nothing\.ts exports no function named handler/);
});

test.each(["slow", "loops"])("a function that runs past its timeout is killed: %s", async (name) => {
  const { FunctionError, body, logs } = await invoke(name, {}, { LogType: "Tail" });
  expect(FunctionError).toBe("Unhandled");
  expect(body).toMatchObject({
    errorType: "Sandbox.Timedout",
    errorMessage: expect.stringContaining("Task timed out after 1.00 seconds"),
  });
  if (name === "slow") expect(logs).toBe("before");
  expect(cloud.events.functions.pids(name)).toEqual([]);
});

test("a function whose process ends fails", async () => {
  expect((await invoke("exits")).body).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringContaining("exit status 3"),
  });
});

test("a process is kept warm and runs one invocation at a time; overlapping ones get others, up to four", async () => {
  const first = (await invoke("pid")).body;
  expect((await invoke("pid")).body).toBe(first);
  const pids = await Promise.all(
    Array.from({ length: 8 }, async () => (await invoke("pid", { wait: 700 })).body as number),
  );
  expect(new Set(pids).size).toBe(4);
  expect(pids).toContain(first);
  const busy = new Set<string>();
  for (const line of linesOf(cloud, "pid")) {
    const [what, pid = ""] = line.split(" ");
    if (what === "end") busy.delete(pid);
    else {
      expect(busy.has(pid)).toBe(false);
      busy.add(pid);
    }
  }
});

test("processes load a few at a time, however many are asked for", async () => {
  await Promise.all(Array.from({ length: 4 }, () => invoke("loading")));
  let loading = 0;
  const atOnce = linesOf(cloud, "loading").map((line) => (loading += line === "begins" ? 1 : -1));
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(Math.max(2, availableParallelism()));
  expect(loading).toBe(0);
});

test("a worker that is killed during an invocation is an attempt that is repeated in another", async () => {
  await invoke("once", {}, { InvocationType: "Event" });
  const pid = await eventually("the first attempt", () => linesOf(cloud, "once")[0]);
  kill(Number(pid), "SIGKILL");
  const done = await eventually("the invocation's end", () =>
    cloud.events.functions.history.recent(20).find((one) => one.function === "once" && one.state === "succeeded"),
  );
  expect(done.attempts).toBe(2);
  expect(cloud.events.functions.history.attempts(done.id)).toMatchObject([
    { ok: false, error: { errorType: "Runtime.ExitError", errorMessage: expect.stringContaining("signal: SIGKILL") } },
    { ok: true },
  ]);
  expect(new Set(linesOf(cloud, "once")).size).toBe(2);
});

test("a change of its file reaches the next invocation", async () => {
  expect((await invoke("changing")).body).toBe("old");
  cloud.write("changing", "export const handler = async () => 'new';");
  await eventually("the new answer", async () => ((await invoke("changing")).body === "new" ? true : undefined));
});

test("a function sees its own environment and nothing of the cloud's", async () => {
  process.env.A_SECRET_OF_THE_CLOUD = "x";
  const { body } = await invoke("environment");
  delete process.env.A_SECRET_OF_THE_CLOUD;
  expect(body).toContain("FOLDER");
  expect(body).not.toContain("A_SECRET_OF_THE_CLOUD");
});

test("functions are listed by pages and described", async () => {
  const names: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListFunctionsCommand({ MaxItems: 4, Marker }));
    names.push(...(page.Functions ?? []).map((one) => one.FunctionName));
    Marker = page.NextMarker;
  } while (Marker);
  expect(names).toEqual(cloud.events.functions.names().toSorted());
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: "slow" }));
  expect(Configuration).toMatchObject({ FunctionArn: cloud.functionArn("slow"), Timeout: 1, MemorySize: 128 });
});

test("refuses what Lambda refuses", async () => {
  const missing = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };
  await expect(invoke("none")).rejects.toMatchObject(missing);
  await expect(invoke("toString")).rejects.toMatchObject(missing);
  await expect(lambda.send(new InvokeCommand({ FunctionName: "echo", Payload: "{" }))).rejects.toMatchObject({
    name: "InvalidRequestContentException",
  });
  expect((await invoke("none-of-it", {}, { InvocationType: "DryRun", FunctionName: "echo" })).StatusCode).toBe(204);
  await expect(lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "echo" }))).rejects.toMatchObject(
    missing,
  );
  await expect(
    lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "echo", MaximumRetryAttempts: 3 })),
  ).rejects.toMatchObject({ name: "InvalidParameterValueException" });
});
