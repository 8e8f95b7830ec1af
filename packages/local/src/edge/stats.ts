import type { IncomingMessage, ServerResponse } from "node:http";
import type { Behaviour } from "@directfanz/edge/table";

type Outcome = "hit" | "miss" | "passed" | "refused";

/** What this edge has done since it started, by the path pattern of each row. */
export class Stats {
  readonly rows = new Map<string, Record<Outcome, number>>();

  count({ path }: Behaviour, outcome: Outcome): void {
    const row = this.rows.get(path) ?? { hit: 0, miss: 0, passed: 0, refused: 0 };
    row[outcome]++;
    this.rows.set(path, row);
  }

  /** Hits of all that is kept, 0 to 1; null before the first. */
  get hitRate(): number | null {
    let [hit, all] = [0, 0];
    for (const row of this.rows.values()) {
      hit += row.hit;
      all += row.hit + row.miss;
    }
    return all === 0 ? null : hit / all;
  }

  /** Answers `/healthz`, and `/_edge/stats` for this machine alone. Whether this was one of them. */
  answers(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.url === "/healthz") {
      send(response, { status: "ok", version: process.env.VERSION ?? "development" });
      return true;
    }
    if (request.url === "/_edge/stats" && isLoopback(request)) {
      send(response, { hitRate: this.hitRate, rows: Object.fromEntries(this.rows) });
      return true;
    }
    return false;
  }
}

const isLoopback = ({ socket }: IncomingMessage) => /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? "");

const send = (response: ServerResponse, body: unknown): void => {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
};
