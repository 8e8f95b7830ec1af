import { Readable } from "node:stream";
import { type CloudResponse, type CloudService, Cut } from "../contract.ts";
import { failed, throttled } from "./errors.ts";
import { operationOf } from "./operations.ts";
import type { Plan } from "./plan.ts";
import { CallFaults } from "./schema.ts";

const none = CallFaults.parse({});

/** What may happen to calls of an operation. */
const faultsOf = ({ faults: { calls } }: Plan, service: string, operation: string) => {
  const key = [`${service}.${operation}`, service, "*"].find((name) => Object.hasOwn(calls, name)) ?? "*";
  return { key, asked: calls[key] ?? none };
};

/** Decides as `Plan.happens`, within the most faults that were asked for. */
type Chance = (
  kind: "throttled" | "failedBefore" | "failedAfter" | "entries",
  service: string,
  operation: string,
) => boolean;

const chances = (plan: Plan): Chance => {
  const counts = new Map<string, number>();
  plan.onChange(() => counts.clear());
  return (kind, service, operation) => {
    const { key, asked } = faultsOf(plan, service, operation);
    const count = counts.get(key) ?? 0;
    const left = asked.most === undefined || count < asked.most;
    const happens = plan.happens(kind, `${service}.${operation}`, left ? asked[kind] : 0);
    if (happens) counts.set(key, count + 1);
    return happens;
  };
};

export interface FaultyCalls {
  /** The service, some of whose calls are throttled, or fail before or after they take effect. */
  around(service: CloudService): CloudService;
  /** Whether the next entry of PutEvents is refused. */
  refusesEntry(): boolean;
}

export const faultyCalls = (plan: Plan): FaultyCalls => {
  const chance = chances(plan);
  const failure = (service: string, operation: string): Error => {
    const { ends } = faultsOf(plan, service, operation).asked;
    const broken = plan.draw("ends", `${service}.${operation}`) < 0.5;
    return ends === "broken" || (ends === "either" && broken) ? new Cut() : failed(service);
  };
  return {
    around: (service) => {
      const [name = ""] = service.scopes;
      return {
        ...service,
        handle: async (request) => {
          const operation = operationOf(name, request);
          if (chance("throttled", name, operation)) throw throttled(name);
          if (chance("failedBefore", name, operation)) throw failure(name, operation);
          const answer = await service.handle(request);
          if (!chance("failedAfter", name, operation)) return answer;
          discard(answer);
          throw failure(name, operation);
        },
      };
    },
    refusesEntry: () => chance("entries", "events", "PutEvents"),
  };
};

const discard = ({ body }: CloudResponse): void => {
  if (body instanceof Readable) body.destroy();
};
