import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A fact as the bus has it. */
export interface Taken {
  name: string;
  detail: { id: string; data: Record<string, unknown> };
}

/**
 * A bus that keeps what it is given and can be told to misbehave. It speaks PutEvents alone; the local cloud's real one
 * stands on the other side of the import rule.
 */
export const startBus = async () => {
  const taken: Taken[] = [];
  const bus = {
    taken,
    /** Answers 500 to everything. */
    down: false,
    /** Refuses entries for which this names a code, one by one, as EventBridge does. */
    refuses: (_fact: Taken): string | undefined => undefined,
    /** Refuses the call as a whole, as EventBridge does where its entries are too large together. */
    refusesCall: (_facts: Taken[]): boolean => false,
    /** Takes the entries, and then breaks the connection before it answers. */
    breaksAfterTaking: false,
  };
  const server = createServer(async (request, response) => {
    // Whatever else is asked of AWS, here nobody knows it.
    if (request.method !== "POST") return response.writeHead(404).end();
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString("utf8"));
    if (bus.down) return response.writeHead(500).end();
    const facts: Taken[] = (body.Entries as { DetailType: string; Detail: string }[]).map((entry) => ({
      name: entry.DetailType,
      detail: JSON.parse(entry.Detail),
    }));
    const type = { "content-type": "application/x-amz-json-1.1" };
    if (bus.refusesCall(facts)) return response.writeHead(400, type).end('{"__type":"ValidationException"}');
    const Entries = facts.map((fact) => {
      const ErrorCode = bus.refuses(fact);
      if (ErrorCode) return { ErrorCode, ErrorMessage: "Not taken" };
      taken.push(fact);
      return { EventId: fact.detail.id };
    });
    if (bus.breaksAfterTaking) return request.socket.destroy();
    const FailedEntryCount = Entries.filter((entry) => "ErrorCode" in entry).length;
    return response.writeHead(200, type).end(JSON.stringify({ FailedEntryCount, Entries }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(bus, { url, close: () => new Promise((resolve) => server.close(resolve)) });
};
