import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Hono } from "hono";

/** Swagger UI's own files, by the names under which they are served, with what they are. */
export const files = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
} as const;

/** Found when first asked for: a host that bundles this file need not have the package until then. */
const read = (name: keyof typeof files) =>
  readFile(join(dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json")), name));

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>DirectFanz API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/api/docs/favicon-32x32.png">
</head>
<body>
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;

/** In a file of its own, because the page's policy allows no script within it. */
const start = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null });\n`;

/** A day: the files change with a release, and their names do not say which. */
const kept = "public, max-age=86400";

/** The rendered documentation. Everything comes from here, so it works without the internet. */
export const docs = new Hono()
  .get("/docs", (c) => c.html(page))
  .get("/docs/start.js", (c) => c.body(start, 200, { "content-type": files["swagger-ui-bundle.js"] }));

for (const [name, type] of Object.entries(files)) {
  docs.get(`/docs/${name}`, async (c) =>
    c.body(new Uint8Array(await read(name as keyof typeof files)), 200, {
      "content-type": type,
      "cache-control": kept,
    }),
  );
}
