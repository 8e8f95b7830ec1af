import { z } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { ask } from "./testing/client.ts";

const byName = z.record(z.string(), z.unknown());
const Operation = z.object({ summary: z.string(), responses: byName });

const whole = () => ask("GET", "/api/openapi.json");
const description = async () =>
  (await whole()).read({
    openapi: z.string(),
    paths: z.record(z.string(), z.record(z.string(), Operation)),
    components: z.object({ schemas: byName, securitySchemes: byName }),
  });

test("the description holds every route of the API", async () => {
  const { openapi, paths } = await description();
  expect(openapi).toBe("3.1.0");
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace("/api", "")}`),
  );
  expect(routes.sort()).toEqual([
    "DELETE /streams/{id}",
    "GET /auth/session",
    "GET /notifications",
    "GET /streams",
    "GET /streams/{id}",
    "GET /streams/{id}/chat",
    "GET /streams/{id}/health",
    "GET /streams/{id}/ingest",
    "GET /streams/{id}/metrics",
    "GET /streams/{id}/recordings",
    "GET /streams/{id}/session",
    "PATCH /streams/{id}",
    "POST /auth/login",
    "POST /auth/logout",
    "POST /auth/signup",
    "POST /notifications/read",
    "POST /streams",
    "POST /streams/{id}/access",
    "POST /streams/{id}/ingest/rotate",
    "POST /streams/{id}/start",
    "POST /streams/{id}/stop",
  ]);
});

test("every route says what it does, how it succeeds, and that errors have one shape", async () => {
  const { paths, components } = await description();
  for (const methods of Object.values(paths)) {
    for (const { summary, responses } of Object.values(methods)) {
      expect(summary).toMatch(/^[A-Z]/);
      expect(Object.keys(responses).filter((status) => status < "300")).toHaveLength(1);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(["429", "500", "503"]));
      for (const [status, response] of Object.entries(responses)) {
        if (status < "300") continue;
        expect(response).toMatchObject({
          content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
        });
      }
    }
  }
  expect(components.schemas.Error).toMatchObject({
    properties: { error: { required: expect.arrayContaining(["code"]) } },
  });
  expect(components.securitySchemes.session).toMatchObject({ in: "cookie", name: "session" });
});

test("every reference within the description leads somewhere", async () => {
  const { components } = await description();
  const names = [...(await whole()).text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) expect(components.schemas).toHaveProperty(name);
});

test("the page brings everything along: nothing of it comes from elsewhere", async () => {
  const page = await ask("GET", "/api/docs");
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/https?:|unsafe-eval|script-src[^;]*unsafe-inline/);
  const links = [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link ?? "");
  expect(links.length).toBeGreaterThan(2);
  for (const link of links) {
    expect(link).toMatch(/^\/api\/docs\//);
    const file = await ask("GET", link);
    expect([link, file.status]).toEqual([link, 200]);
    expect(file.text.length).toBeGreaterThan(0);
  }
});

test("Swagger UI's files are kept for a day", async () => {
  const { headers, text } = await ask("GET", "/api/docs/swagger-ui-bundle.js");
  expect(headers.get("cache-control")).toBe("public, max-age=86400");
  expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(text).toContain("SwaggerUIBundle");
});
