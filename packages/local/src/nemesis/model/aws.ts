import { InternalServerErrorException, TooManyRequestsException } from "@aws-sdk/client-medialive";
import type { Bus } from "./bus.ts";
import type { MediaLive } from "./medialive.ts";
import type { MediaPackage } from "./mediapackage.ts";
import type { Storage } from "./storage.ts";
import { meets, ownerOf, type World } from "./world.ts";

export interface Parts {
  live: MediaLive;
  packages: MediaPackage;
  storage: Storage;
  bus: Bus;
}

/** A call as it was made, with what came of it. */
export interface Made {
  name: string;
  owner: string;
  outcome: "done" | "refused" | "full" | "failed" | "unanswered";
}

const services = {
  MediaLiveClient: "live",
  MediaPackageClient: "packages",
  S3Client: "storage",
  EventBridgeClient: "bus",
} as const satisfies Record<string, keyof Parts>;

const reads = /^(Describe|List|Get|Head)/;

/** Answers the calls of the AWS SDK from the model, with the SDK's own errors. */
export class Aws {
  isCalm = false;
  readonly #world: World;
  readonly #parts: Parts;
  readonly #stage: string;
  #calls = 0;

  constructor(world: World, parts: Parts, stage: string) {
    this.#world = world;
    this.#parts = parts;
    this.#stage = stage;
  }

  /** `before` and `after` are the caller's own steps: it may be killed between the effect and the answer. */
  async answer(
    client: string,
    command: string,
    input: object,
    { step, made }: { step: () => Promise<void>; made: (call: Made) => void },
  ): Promise<object> {
    await step();
    const name = command.replace(/Command$/, "");
    const part: object = this.#parts[services[client as keyof typeof services]] ?? {};
    const operation: unknown = Reflect.get(part, name);
    if (typeof operation !== "function") throw new Error(`The nemesis has no model of ${client}'s ${name}`);
    const isWrite = !reads.test(name);
    const owner = isWrite ? this.#ownerOf(client, input) : "";
    const note = (outcome: Made["outcome"]) => isWrite && made({ name, owner, outcome });
    const fault = this.isCalm ? undefined : meets(this.#world.history, "call", this.#calls++);
    if (fault) this.#world.say("AWS", `${name}: ${fault.fate}`);
    if (fault && fault.fate !== "unanswered") {
      note("failed");
      throw fault.fate === "throttled"
        ? new TooManyRequestsException({ $metadata: {}, message: "Rate exceeded" })
        : new InternalServerErrorException({ $metadata: {}, message: "Something went wrong" });
    }
    try {
      const output = Reflect.apply(operation, part, [input]) as object;
      note(fault ? "unanswered" : "done");
      if (fault) throw Object.assign(new Error("The request took too long"), { name: "TimeoutError" });
      await step();
      return { ...output, $metadata: {} };
    } catch (error) {
      if (!fault && error instanceof Error && "$metadata" in error)
        note(error instanceof TooManyRequestsException ? "full" : "refused");
      throw error;
    }
  }

  /** Whose the resource is that a call names; the caller's own where it makes one. */
  #ownerOf(client: string, input: object): string {
    const { live, packages } = this.#parts;
    const said = input as Record<string, string> & { Tags?: Record<string, string> };
    const tags =
      said.Tags ??
      (client === "MediaLiveClient"
        ? (live.channels.get(said.ChannelId ?? "")?.tags ?? live.inputs.get(said.InputId ?? "")?.tags)
        : client === "MediaPackageClient"
          ? (packages.channels.get(said.Id ?? "")?.Tags ??
            packages.endpoints.get(said.Id ?? said.OriginEndpointId ?? "")?.Tags)
          : undefined);
    return tags ? ownerOf(tags, this.#stage) : "";
  }
}
