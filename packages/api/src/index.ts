import { bodyLimit } from "hono/body-limit";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { timeout } from "hono/timeout";
import { docs } from "./docs.ts";
import { failed, timedOut, tooLarge, unknownPath, wrongMethod } from "./error-format.ts";
import { headers } from "./middleware/headers.ts";
import { requestLog } from "./middleware/request-log.ts";
import { sameSite } from "./middleware/same-site.ts";
import { whoAsks } from "./middleware/who-asks.ts";
import { describe } from "./openapi.ts";
import { routes } from "./route.ts";
import { auth } from "./routes/auth.ts";
import { notifications } from "./routes/notifications.ts";
import { streams } from "./routes/streams.ts";
import { watching } from "./routes/watching.ts";

/** The HTTP API under `/api`. It has two hosts: the web app, and `main.ts` on Node's own server. */
export const app = routes();

app.use(
  requestId({ limitLength: 64 }),
  requestLog,
  headers,
  methodNotAllowed({ app, onMethodNotAllowed: wrongMethod }),
  timeout(15_000, timedOut),
  bodyLimit({ maxSize: 64 * 1024, onError: tooLarge }),
  sameSite,
  whoAsks,
);
app.onError(failed);
app.notFound(unknownPath);

app.openAPIRegistry.registerComponent("securitySchemes", "session", { type: "apiKey", in: "cookie", name: "session" });

app.route("/api", auth).route("/api", streams).route("/api", watching).route("/api", notifications).route("/api", docs);

const description = describe(app);
app.get("/api/openapi.json", (c) => c.json(description));
