import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ListChannelsCommand, MediaLiveClient } from "@aws-sdk/client-medialive";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainRefusal } from "./answer.ts";
import { json } from "./body.ts";
import { AwsError, type CloudRequest, type CloudService } from "./contract.ts";
import { type CloudServer, composeServer, startServer } from "./server.ts";

const credentials = { accessKeyId: "AKIDLOCAL", secretAccessKey: "secret" };
const seen: CloudRequest[] = [];

/** Answers with what it was sent, or fails as it is told. */
const echo: CloudService = {
  scopes: ["events"],
  handle: async (request) => {
    seen.push(request);
    const body = await json(request.body);
    if (body.NamePrefix === "broken") throw new TypeError("a secret of the house");
    if (body.NamePrefix === "absent") throw new AwsError("ResourceNotFoundException", 400, "No such rule.");
    return {
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify({ Rules: [] }),
    };
  },
  refuse: plainRefusal,
};
const bucketless: CloudService = {
  scopes: ["s3"],
  handle: async () => {
    throw new AwsError("AccessDenied", 403, "Access Denied");
  },
  refuse: (error) => ({ status: error.status, body: `<Error><Code>${error.code}</Code></Error>` }),
};
const page = { prefix: "/_local", handle: async () => ({ status: 200, body: "the console" }) };

let server: CloudServer;
const options = { port: 0, credentials, account: "111122223333", region: "us-east-1" };
const clientOf = (secretAccessKey = credentials.secretAccessKey, accessKeyId = credentials.accessKeyId) =>
  new EventBridgeClient({
    endpoint: server.url,
    region: "eu-west-1",
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });

beforeAll(async () => {
  server = await startServer({ ...options, services: [echo, bucketless], open: [page] });
});
afterAll(() => server.close());

test("a signed request reaches its service with region, account and an id that the client sees too", async () => {
  const { $metadata } = await clientOf().send(new ListRulesCommand({ NamePrefix: "any" }));
  const { region, account, requestId, anonymous, payloadHash } = seen.at(-1) ?? {};
  expect({ region, account, anonymous }).toEqual({ region: "eu-west-1", account: "111122223333", anonymous: false });
  expect($metadata.requestId).toBe(requestId);
  expect(payloadHash).toMatch(/^[0-9a-f]{64}$/);
});

test("a wrong secret and an unknown key are refused in the protocol's own words", async () => {
  const call = new ListRulesCommand({});
  await expect(clientOf("another").send(call)).rejects.toMatchObject({ name: "InvalidSignatureException" });
  await expect(clientOf("secret", "AKIDOTHER").send(call)).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});

test("an altered body is refused before any service sees it", async () => {
  const client = clientOf();
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string | Uint8Array };
      request.body = new TextDecoder().decode(request.body as Uint8Array).replace("fair", "foul");
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  const before = seen.length;
  await expect(client.send(new ListRulesCommand({ NamePrefix: "fair" }))).rejects.toMatchObject({
    name: "InvalidSignatureException",
  });
  expect(seen).toHaveLength(before);
});

test("what a service refuses goes as it words it, what breaks in it goes as InternalFailure and tells nothing", async () => {
  await expect(clientOf().send(new ListRulesCommand({ NamePrefix: "absent" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    $metadata: { httpStatusCode: 400 },
  });
  const error: unknown = await clientOf()
    .send(new ListRulesCommand({ NamePrefix: "broken" }))
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
  expect(JSON.stringify(error) + String(error)).not.toContain("secret of the house");
});

test("a service that is not here is no success", async () => {
  const mediaLive = new MediaLiveClient({ endpoint: server.url, region: "eu-west-1", credentials, maxAttempts: 1 });
  await expect(mediaLive.send(new ListChannelsCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});

test("without a signature there are the open paths, and for the rest the refusal of the service that was meant", async () => {
  expect(await (await fetch(`${server.url}/_local/events`)).text()).toBe("the console");
  const s3 = await fetch(`${server.url}/bucket/key`);
  expect([s3.status, await s3.text()]).toEqual([403, "<Error><Code>AccessDenied</Code></Error>"]);
  expect(s3.headers.get("x-amz-request-id")).toBeTruthy();
  const rpc = await fetch(server.url, {
    method: "POST",
    headers: { "x-amz-target": "AWSEvents.PutEvents" },
    body: "{}",
  });
  expect([rpc.status, rpc.headers.get("x-amzn-errortype")]).toEqual([400, "MissingAuthenticationTokenException"]);
});

test("headers and bodies are bounded, and the connection serves on", async () => {
  const long = await fetch(server.url, { headers: { "x-long": "x".repeat(20_000) } });
  expect(long.status).toBe(431);
  const Entries = [{ Source: "a", DetailType: "b", Detail: JSON.stringify("x".repeat(11_000_000)) }];
  const client = clientOf();
  await expect(client.send(new PutEventsCommand({ Entries }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 413 },
  });
  await client.send(new ListRulesCommand({}));
});

test("a request that comes while the parts are being made waits for them", async () => {
  let early: Promise<Response> | undefined;
  const other = await composeServer(options, async (url) => {
    early = fetch(`${url}/_local`);
    await new Promise((later) => setTimeout(later, 50));
    return { services: [], open: [page] };
  });
  expect((await early)?.status).toBe(200);
  await other.close();
  await expect(fetch(`${other.url}/_local`)).rejects.toThrow();
  await expect(composeServer(options, () => Promise.reject(new Error("broken part")))).rejects.toThrow("broken part");
});
