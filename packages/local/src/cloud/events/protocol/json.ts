import type { z } from "zod";
import { json } from "../../body.ts";
import { AwsError, type CloudRequest, type CloudResponse, type CloudService } from "../../contract.ts";
import { validate } from "./validate.ts";

/** One operation: the shape of its input, and what it does. What it answers is the body. */
export interface Operation {
  run(input: Record<string, unknown>, request: CloudRequest): unknown;
}

export const operation = <Shape extends z.ZodType>(
  shape: Shape,
  run: (input: z.output<Shape>, request: CloudRequest) => unknown,
): Operation => ({ run: (input, request) => run(validate(shape, input), request) });

interface JsonService {
  scopes: string[];
  /** What stands before the dot of `X-Amz-Target`. */
  target: string;
  version: "1.0" | "1.1";
  operations: Record<string, Operation>;
  /** Bytes of body that are read at all; the service's own limits are told with its own errors. */
  bodyLimit?: number;
  /** The error's name on the wire, and headers that go with it. */
  nameError?: (error: AwsError) => { type: string; headers?: Record<string, string> };
  close?: () => Promise<void>;
}

/** A service that speaks AWS's JSON 1.0 or 1.1: POST to `/`, the operation in `X-Amz-Target`, errors with `__type`. */
export const jsonService = (service: JsonService): CloudService => {
  const contentType = `application/x-amz-json-${service.version}`;
  return {
    scopes: service.scopes,
    handle: async (request): Promise<CloudResponse> => {
      const [target, name = ""] = (request.headers["x-amz-target"] ?? "").split(".");
      const known =
        target === service.target && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
      if (!known) throw new AwsError("UnknownOperationException", 400, `The operation ${name} is not known here.`);
      const output = await known.run(await json(request.body, service.bodyLimit), request);
      return { status: 200, headers: { "content-type": contentType }, body: JSON.stringify(output ?? {}) };
    },
    refuse: (error) => {
      const { type, headers } = service.nameError?.(error) ?? { type: error.code };
      return {
        status: error.status,
        headers: { "content-type": contentType, "x-amzn-errortype": type, ...headers },
        body: JSON.stringify({ __type: type, message: error.message, ...error.more }),
      };
    },
    ...(service.close ? { close: service.close } : {}),
  };
};
