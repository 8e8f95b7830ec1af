import { randomInt } from "node:crypto";
import { AwsError } from "../contract.ts";
import type { Collection } from "../state.ts";
import {
  type Input,
  InputChange,
  InputRequest,
  type SecurityGroup,
  SecurityGroupChange,
  SecurityGroupRequest,
} from "./medialive.schema.ts";
import { answer, conflict, notFound, page, parsed, type Routes, unprocessable } from "./routes.ts";

/** MediaLive's ids are numbers of seven digits. */
export const newId = (taken: (id: string) => unknown): string => {
  for (;;) {
    const id = String(randomInt(1_000_000, 10_000_000));
    if (!taken(id)) return id;
  }
};

/** How long what was deleted is still described, as DELETED: waiters look for that state, not for a 404. */
const REMEMBERED = 10 * 60_000;

export const forgotten = (item: { deletedAt?: number }): boolean =>
  item.deletedAt !== undefined && Date.now() - item.deletedAt > REMEMBERED;

export interface InputOptions {
  inputs: Collection<Input>;
  groups: Collection<SecurityGroup>;
  arn: (kind: string, id: string) => string;
  rtmpPort: () => number;
  quota: number;
  /** Whether a channel is idle, so that its inputs may be changed. */
  idle: (channelId: string) => boolean;
}

/** Inputs and input security groups. The addresses are on loopback, so the groups' rules have nobody to keep out. */
export class Inputs {
  readonly #options: InputOptions;

  constructor(options: InputOptions) {
    this.#options = options;
  }

  /** An input that is not deleted. */
  get(id: string): Input | undefined {
    const input = this.#options.inputs.get(id);
    return input && input.state !== "DELETED" ? input : undefined;
  }

  /** At a start: addresses follow the port that this process listens on, and what was long deleted is forgotten. */
  moved(): void {
    for (const input of this.#options.inputs.list()) {
      if (forgotten(input)) this.#options.inputs.delete(input.id);
      else this.#options.inputs.set(input.id, { ...input, destinations: this.#urls(input.streams) });
    }
  }

  attach(ids: string[], channelId: string): void {
    for (const input of this.#options.inputs.list()) {
      const attached = ids.includes(input.id);
      const others = input.attachedChannels.filter((id) => id !== channelId);
      if (input.state === "DELETED" || (!attached && others.length === input.attachedChannels.length)) continue;
      const attachedChannels = attached ? [...others, channelId] : others;
      const state = attachedChannels.length > 0 ? "ATTACHED" : "DETACHED";
      this.#options.inputs.set(input.id, { ...input, attachedChannels, state });
    }
  }

  routes(): Routes {
    const { inputs, groups } = this.#options;
    const input = (id = ""): Input => {
      const found = inputs.get(id);
      if (!found || forgotten(found)) throw notFound("Input", id);
      return found;
    };
    const group = (id = ""): SecurityGroup => {
      const found = groups.get(id);
      if (!found) throw notFound("Input security group", id);
      return found;
    };
    return {
      "POST /prod/inputs": async (request) => {
        const wanted = await parsed(request, InputRequest);
        const again =
          wanted.requestId && inputs.list().find((one) => one.requestId === wanted.requestId && this.get(one.id));
        if (again) return answer(201, { input: shape(again) });
        if (inputs.list().filter((one) => one.state !== "DELETED").length >= this.#options.quota) {
          throw new AwsError("TooManyRequestsException", 429, `There may be ${this.#options.quota} push inputs.`);
        }
        const id = newId((taken) => inputs.get(taken));
        const made: Input = {
          id,
          arn: this.#options.arn("input", id),
          name: wanted.name ?? id,
          type: "RTMP_PUSH",
          inputClass: wanted.destinations.length === 2 ? "STANDARD" : "SINGLE_PIPELINE",
          inputSourceType: "STATIC",
          state: "DETACHED",
          attachedChannels: [],
          ...this.#addresses(wanted.destinations, id),
          securityGroups: this.#known(wanted.inputSecurityGroups),
          sources: [],
          mediaConnectFlows: [],
          tags: wanted.tags,
          ...(wanted.requestId && { requestId: wanted.requestId }),
        };
        inputs.set(id, made);
        this.#use();
        return answer(201, { input: shape(made) });
      },
      "GET /prod/inputs": (request) => {
        const { items, nextToken } = page(
          request,
          inputs.list().filter((one) => one.state !== "DELETED"),
          (one) => one.id,
        );
        return answer(200, { inputs: items.map(shape), nextToken });
      },
      "GET /prod/inputs/{InputId}": (_, { InputId }) => answer(200, shape(input(InputId))),
      "PUT /prod/inputs/{InputId}": async (request, { InputId }) => {
        const change = await parsed(request, InputChange);
        const found = input(InputId);
        if (found.state === "DELETED" || !found.attachedChannels.every(this.#options.idle)) {
          throw conflict("An attached input can be changed only while its channel is idle.");
        }
        const changed: Input = {
          ...found,
          name: change.name ?? found.name,
          ...(change.destinations && this.#addresses(change.destinations, found.id)),
          ...(change.inputSecurityGroups && { securityGroups: this.#known(change.inputSecurityGroups) }),
        };
        inputs.set(found.id, changed);
        this.#use();
        return answer(200, { input: shape(changed) });
      },
      "DELETE /prod/inputs/{InputId}": (_, { InputId }) => {
        const found = input(InputId);
        if (found.state === "ATTACHED") throw conflict("The input is attached to a channel.");
        inputs.set(found.id, { ...found, state: "DELETED", deletedAt: found.deletedAt ?? Date.now() });
        this.#use();
        return answer(200);
      },
      "POST /prod/inputSecurityGroups": async (request) => {
        const wanted = await parsed(request, SecurityGroupRequest);
        const id = newId((taken) => groups.get(taken));
        const made: SecurityGroup = {
          id,
          arn: this.#options.arn("inputSecurityGroup", id),
          state: "IDLE",
          whitelistRules: wanted.whitelistRules,
          inputs: [],
          channels: [],
          tags: wanted.tags,
        };
        groups.set(id, made);
        return answer(200, { securityGroup: made });
      },
      "GET /prod/inputSecurityGroups": (request) => {
        const { items, nextToken } = page(request, groups.list(), (one) => one.id);
        return answer(200, { inputSecurityGroups: items, nextToken });
      },
      "GET /prod/inputSecurityGroups/{InputSecurityGroupId}": (_, { InputSecurityGroupId }) =>
        answer(200, group(InputSecurityGroupId)),
      "PUT /prod/inputSecurityGroups/{InputSecurityGroupId}": async (request, { InputSecurityGroupId }) => {
        const change = await parsed(request, SecurityGroupChange);
        const found = group(InputSecurityGroupId);
        const changed = {
          ...found,
          whitelistRules: change.whitelistRules ?? found.whitelistRules,
          tags: change.tags ?? found.tags,
        };
        groups.set(found.id, changed);
        return answer(200, { securityGroup: changed });
      },
      "DELETE /prod/inputSecurityGroups/{InputSecurityGroupId}": (_, { InputSecurityGroupId }) => {
        const found = group(InputSecurityGroupId);
        // The model of this call has no 409.
        if (found.state === "IN_USE") throw new AwsError("BadRequestException", 400, "The group is in use by inputs.");
        groups.delete(found.id);
        return answer(200);
      },
    };
  }

  #known(ids: string[]): string[] {
    const unknown = ids.filter((id) => !this.#options.groups.get(id));
    if (unknown.length === 0) return ids;
    throw unprocessable(
      unknown.map((id) => ({
        elementPath: "/inputSecurityGroups",
        errorMessage: `Input security group ${id} does not exist.`,
      })),
    );
  }

  /** Addresses of an input. Two inputs with one stream name could not be told apart on one address. */
  #addresses(destinations: { streamName: string }[], ofInput: string) {
    const streams = destinations.map(({ streamName }) => streamName.replace(/^\/+|\/+$/g, ""));
    const others = this.#options.inputs.list().filter((one) => one.id !== ofInput && one.state !== "DELETED");
    if (new Set(streams).size < streams.length || others.some((one) => one.streams.some((s) => streams.includes(s)))) {
      const errorMessage = "The stream name is already used by an input.";
      throw unprocessable([{ elementPath: "/destinations", errorMessage }]);
    }
    return { streams, destinations: this.#urls(streams) };
  }

  #urls(streams: string[]): Input["destinations"] {
    const port = String(this.#options.rtmpPort());
    return streams.map((stream) => ({ ip: "127.0.0.1", port, url: `rtmp://127.0.0.1:${port}/${stream}` }));
  }

  /** Says of each group which inputs use it. */
  #use(): void {
    const inputs = this.#options.inputs.list().filter((one) => one.state !== "DELETED");
    for (const group of this.#options.groups.list()) {
      const users = inputs.filter((one) => one.securityGroups.includes(group.id)).map((one) => one.id);
      this.#options.groups.set(group.id, { ...group, inputs: users, state: users.length > 0 ? "IN_USE" : "IDLE" });
    }
  }
}

const shape = ({ streams: _, requestId: __, deletedAt: ___, ...input }: Input) => input;
