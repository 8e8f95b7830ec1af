import { z } from "zod";
import { bytes } from "../../body.ts";
import { AwsError, type CloudRequest, type CloudService } from "../../contract.ts";
import { page } from "../protocol/page.ts";
import { answer, type Route, restService } from "../protocol/rest.ts";
import { validate } from "../protocol/validate.ts";
import { longestEventAge } from "./invoke-config.ts";
import type { Outcome } from "./outcome.ts";
import type { FunctionRuntime } from "./runtime.ts";

/** Bytes of a synchronous request (6 MB); asynchronous ones may have 1 MB. */
const most = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 };

const InvocationType = z.enum(["RequestResponse", "Event", "DryRun"]).default("RequestResponse");

const InvokeConfig = z.object({
  MaximumRetryAttempts: z.number().int().min(0).max(2).optional(),
  MaximumEventAgeInSeconds: z.number().int().min(60).max(longestEventAge).optional(),
  DestinationConfig: z
    .object({ OnFailure: z.object({ Destination: z.string().max(350).optional() }).optional() })
    .optional(),
});

const payloadOf = async (request: CloudRequest, limit: number): Promise<unknown> => {
  const text = (await bytes(request.body, limit)).toString("utf8");
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("InvalidRequestContentException", 400, "Could not parse request body into json.", {
      Type: "User",
    });
  }
};

/** The end of a run's output, base64, as `LogType: Tail` asks: at most 4 KB. */
const tail = (outcome: Outcome): string => Buffer.from(outcome.logs.join("\n")).subarray(-4_096).toString("base64");

/** Lambda, as far as the functions of the event map need it: invoke, list, describe, and how failures are handled. */
export const lambda = (functions: FunctionRuntime): CloudService => {
  const nameOf = ({ name = "" }: Record<string, string>): string => {
    const found = functions.find(name);
    if (found) return found;
    throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${functions.arnOf(name)}`, {
      Type: "User",
    });
  };
  const describe = (name: string) => {
    const { handler, timeout, memory } = functions.subscription(name);
    return {
      FunctionName: name,
      FunctionArn: functions.arnOf(name),
      Runtime: "nodejs24.x",
      Handler: handler,
      Timeout: timeout,
      MemorySize: memory,
      Version: "$LATEST",
      State: "Active",
      PackageType: "Zip",
    };
  };
  const config = (name: string) => {
    const { maximumRetryAttempts, maximumEventAge, onFailure, changedAt } = functions.configs.of(name);
    return {
      FunctionArn: `${functions.arnOf(name)}:$LATEST`,
      MaximumRetryAttempts: maximumRetryAttempts,
      MaximumEventAgeInSeconds: maximumEventAge,
      DestinationConfig: { OnSuccess: {}, OnFailure: onFailure ? { Destination: onFailure } : {} },
      LastModified: changedAt / 1_000,
    };
  };
  const routes: Route[] = [
    {
      method: "POST",
      path: "/2015-03-31/functions/{name}/invocations",
      run: async (parameters, request) => {
        const name = nameOf(parameters);
        const type = validate(
          InvocationType,
          request.headers["x-amz-invocation-type"],
          "InvalidParameterValueException",
        );
        const payload = await payloadOf(request, most[type]);
        if (type === "DryRun") return { status: 204 };
        if (type === "Event") {
          functions.enqueue(name, payload);
          return { status: 202 };
        }
        const outcome = await functions.invoke(name, payload);
        return {
          status: 200,
          headers: {
            "content-type": "application/json",
            "x-amz-executed-version": "$LATEST",
            ...(outcome.ok ? {} : { "x-amz-function-error": "Unhandled" }),
            ...(request.headers["x-amz-log-type"] === "Tail" ? { "x-amz-log-result": tail(outcome) } : {}),
          },
          body: JSON.stringify(outcome.ok ? (outcome.response ?? null) : outcome.error),
        };
      },
    },
    {
      method: "GET",
      path: "/2015-03-31/functions",
      run: (_parameters, { query }) => {
        const limit = Math.min(Math.max(Number(query.get("MaxItems")) || 50, 1), 50);
        const names = [...functions.names()].sort();
        const { items, next } = page(
          query.get("Marker") ?? undefined,
          limit,
          ({ after, limit: count }) => names.filter((name) => name > after).slice(0, count),
          (name) => name,
        );
        return answer({ Functions: items.map(describe), NextMarker: next });
      },
    },
    {
      method: "GET",
      path: "/2015-03-31/functions/{name}",
      run: (parameters) => answer({ Configuration: describe(nameOf(parameters)) }),
    },
    {
      method: "PUT",
      path: "/2019-09-25/functions/{name}/event-invoke-config",
      run: async (parameters, request) => {
        const name = nameOf(parameters);
        const given = validate(InvokeConfig, await payloadOf(request, 65_536), "InvalidParameterValueException");
        const onFailure = given.DestinationConfig?.OnFailure?.Destination;
        functions.configs.put({
          name,
          maximumRetryAttempts: given.MaximumRetryAttempts ?? 2,
          maximumEventAge: given.MaximumEventAgeInSeconds ?? longestEventAge,
          ...(onFailure ? { onFailure } : {}),
          changedAt: Date.now(),
        });
        return answer(config(name));
      },
    },
    {
      method: "GET",
      path: "/2019-09-25/functions/{name}/event-invoke-config",
      run: (parameters) => {
        const name = nameOf(parameters);
        if (functions.configs.given(name)) return answer(config(name));
        throw new AwsError(
          "ResourceNotFoundException",
          404,
          `The function ${functions.arnOf(name)} doesn't have an EventInvokeConfig`,
        );
      },
    },
  ];
  return restService(["lambda"], routes);
};
