import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { checks, smoke } from "./smoke.ts";

interface Answer {
  status: number;
  type: string;
  body: string;
}

const right: Record<string, Answer> = {
  "/": { status: 200, type: "text/html; charset=utf-8", body: "<!doctype html>" },
  "/healthz": { status: 200, type: "application/json", body: JSON.stringify({ status: "ok", version: "abc" }) },
  "/api/openapi.json": { status: 200, type: "application/json", body: JSON.stringify({ openapi: "3.1.0" }) },
  "/socket.io/?EIO=4&transport=polling": { status: 200, type: "text/plain", body: '0{"sid":"x"}' },
};
const refusal: Answer = { status: 403, type: "text/plain", body: "" };

/** A stage that answers as it should, but for some paths. */
const stage = async (answers: (path: string) => Answer) => {
  const server = createServer((request, response) => {
    const { status, type, body } = answers(request.url ?? "");
    response.writeHead(status, { "content-type": type, "strict-transport-security": "max-age=1" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const patience = { answer: 2_000, tries: 2, between: 1 };

test("a stage that works passes", async () => {
  const origin = await stage((path) => right[path] ?? refusal);
  expect(await smoke(origin, "abc", patience)).toEqual([]);
});

test.each(checks.map(({ path }) => path))(
  "a stage whose %s is broken fails, and that alone is named",
  async (broken) => {
    for (const wrong of [
      { status: 502, type: "text/html", body: "" },
      { status: 200, type: "application/octet-stream", body: "{}" },
    ]) {
      const origin = await stage((path) => (path === broken ? wrong : (right[path] ?? refusal)));
      const failed = await smoke(origin, "abc", patience);
      expect(failed).toHaveLength(1);
      expect(failed[0]).toContain(broken);
    }
  },
);

test("a stage that runs another version fails", async () => {
  const origin = await stage((path) => right[path] ?? refusal);
  expect(await smoke(origin, "def", patience)).toEqual([expect.stringContaining("runs abc instead of def")]);
});

test("what fails once and then works has passed, and what never answers has failed", async () => {
  let asked = 0;
  const slow = await stage((path) => (path === "/" && asked++ === 0 ? refusal : (right[path] ?? refusal)));
  expect(await smoke(slow, "abc", patience)).toEqual([]);
  expect(await smoke("http://127.0.0.1:9", "abc", patience)).toHaveLength(checks.length);
});
