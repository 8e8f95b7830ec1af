import { z } from "zod";
import { json } from "../body.ts";
import { AwsError, type CloudRequest, type CloudResponse, type OpenPath } from "../contract.ts";
import type { Plan } from "./plan.ts";
import { Failure, Faults } from "./schema.ts";

/** What the door can do beside setting faults. */
export interface Doors {
  plan: Plan;
  /** Everything that is late is handed over now. */
  deliverLate: () => void;
  /** Refused: `NotFoundException`, `ConflictException` for a channel that does not run. */
  failChannel: (id: string, how: Failure) => void;
}

const answer = (body: unknown, status = 200): CloudResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const parsed = async <T>(request: CloudRequest, schema: z.ZodType<T>): Promise<T> => {
  const result = schema.safeParse(await json(request.body));
  if (result.success) return result.data;
  throw new AwsError("ValidationException", 400, z.prettifyError(result.error));
};

const Page = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});

const channel = /^\/_faults\/channels\/([^/]+)\/fail$/;

/**
 * `/_faults`, by which a test asks for faults and reads what was done. It is there only where the cloud was started
 * with faults, be they none.
 */
export const faultDoor = ({ plan, deliverLate, failChannel }: Doors): OpenPath => ({
  prefix: "/_faults",
  handle: async (request) => {
    const what = `${request.method} ${request.path}`;
    const said = () => ({ faults: plan.faults, counts: plan.done.counts() });
    if (what === "GET /_faults") {
      const page = Page.safeParse(Object.fromEntries(request.query));
      if (!page.success) throw new AwsError("ValidationException", 400, z.prettifyError(page.error));
      return answer({ ...said(), done: plan.done.list(page.data.after, page.data.limit) });
    }
    if (what === "PUT /_faults") {
      plan.set(await parsed(request, Faults));
      return answer(said());
    }
    if (what === "POST /_faults/quiet") {
      plan.quiet();
      deliverLate();
      return answer(said());
    }
    const id = request.method === "POST" && channel.exec(request.path)?.[1];
    if (id) {
      const { how } = await parsed(request, z.strictObject({ how: Failure }));
      failChannel(id, how);
      return answer({ id, how }, 202);
    }
    throw new AwsError("UnknownOperationException", 404, `${what} is not known here.`);
  },
});
