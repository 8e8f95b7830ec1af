import { vi } from "vitest";
import { gatedDriver } from "./gated-postgres.ts";
import { share, survives } from "./suite.ts";

vi.mock("postgres", async (original) => ({ default: gatedDriver((await original<{ default: never }>()).default) }));

survives(1, share);
