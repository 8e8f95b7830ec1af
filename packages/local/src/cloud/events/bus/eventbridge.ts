import type { CloudService } from "../../contract.ts";
import { jsonService, type Operation } from "../protocol/json.ts";

/** EventBridge. Bodies are read past PutEvents' own limit, so that what is too large gets EventBridge's own error. */
export const eventBridge = (operations: Record<string, Operation>): CloudService =>
  jsonService({ scopes: ["events"], target: "AWSEvents", version: "1.1", operations, bodyLimit: 8 * 1_048_576 });
