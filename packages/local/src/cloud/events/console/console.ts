import { bytes } from "../../body.ts";
import { AwsError, type CloudRequest, type CloudResponse, type OpenPath } from "../../contract.ts";
import { consolePage } from "./page.ts";
import type { Section } from "./parts.ts";

interface ConsoleSettings {
  /** Built anew for every page. */
  sections: () => Section[];
  /** Hands out the dead letters of a queue; answers how many, or nothing where there is no such queue. */
  redrive: (queue: string) => number | undefined;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;
const loopbackAddress = /^(127\.|::1$|::ffff:127\.)/;

const headers = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** Only this machine's own browser, under a name of this machine: a foreign name is a page that rebinds its own. */
const admit = (request: CloudRequest): void => {
  const near = request.from === undefined || loopbackAddress.test(request.from);
  if (!near || !loopback.test(request.headers.host ?? "")) {
    throw new AwsError("AccessDenied", 403, "The console is for this machine only.");
  }
};

/** A form of the console itself: browsers tell where a post comes from, and a page cannot say otherwise. */
const fromOurPage = ({ headers: { origin, host } }: CloudRequest): boolean => origin === `http://${host}`;

/** The console page at `/_local`, unsigned, for this machine only. */
export const consolePath = ({ sections, redrive }: ConsoleSettings): OpenPath => ({
  prefix: "/_local",
  handle: async (request): Promise<CloudResponse> => {
    admit(request);
    if (request.path === "/_local" && request.method === "GET") {
      const refresh = request.query.get("refresh") === "5" ? 5 : undefined;
      const redriven = request.query.get("redriven");
      const notice = redriven && /^\d+$/.test(redriven) ? `Dead letters handed out once more: ${redriven}.` : undefined;
      return { status: 200, headers, body: consolePage({ sections: sections(), refresh, notice }) };
    }
    if (request.path === "/_local/redrive" && request.method === "POST") {
      if (!fromOurPage(request)) throw new AwsError("AccessDenied", 403, "This form belongs to another page.");
      const form = new URLSearchParams((await bytes(request.body, 4_096)).toString("utf8"));
      const went = redrive(form.get("queue") ?? "");
      if (went === undefined) throw new AwsError("NotFound", 404, "There is no such queue.");
      return { status: 303, headers: { location: `/_local?redriven=${went}` } };
    }
    throw new AwsError("NotFound", 404, "There is no such page.");
  },
});
