import { z } from "zod";
import { AwsError, type CloudService } from "../contract.ts";
import type { Collection } from "../state.ts";
import { channelErrors } from "./channel.validation.ts";
import type { Channels } from "./channels.ts";
import { forgotten, type Inputs, newId } from "./inputs.ts";
import { type Channel, ChannelChange, ChannelRequest } from "./medialive.schema.ts";
import { answer, conflict, notFound, page, parsed, type Routes, refuseJson, router, unprocessable } from "./routes.ts";
import { type Tagged, tagRoutes } from "./tags.ts";

export interface MediaLiveOptions {
  channels: Collection<Channel>;
  lives: Channels;
  inputs: Inputs;
  arn: (kind: string, id: string) => string;
  quota: number;
  tagged: (arn: string) => Tagged | undefined;
}

const Batch = z.looseObject({ channelIds: z.array(z.string()).max(100).default([]) });

/** MediaLive's REST-JSON API (2017-10-14): channels, inputs, input security groups, alerts, tags. */
export const mediaLive = (options: MediaLiveOptions): CloudService => {
  const { channels, lives, inputs } = options;
  const described = (id = ""): Channel => {
    const channel = channels.get(id);
    if (!channel || forgotten(channel)) throw notFound("Channel", id);
    return channel;
  };
  const here = () => channels.list().filter((channel) => channel.state !== "DELETED");
  const valid = (request: ChannelRequest): void => {
    const errors = channelErrors(request, (id) => inputs.get(id));
    if (errors.length > 0) throw unprocessable(errors);
  };
  const free = (request: Pick<ChannelRequest, "inputAttachments">, channelId?: string): void => {
    for (const { inputId } of request.inputAttachments) {
      if (inputs.get(inputId)?.attachedChannels.some((id) => id !== channelId)) {
        throw conflict(`Input ${inputId} is attached to another channel.`);
      }
    }
  };
  /** The batch forms: each channel by itself, failures listed beside the rest. */
  const batch = (verb: (id: string) => Channel) => async (request: Parameters<Routes[string]>[0]) => {
    const { channelIds } = await parsed(request, Batch);
    const successful: unknown[] = [];
    const failed: unknown[] = [];
    for (const id of channelIds) {
      try {
        const { arn, state } = verb(id);
        successful.push({ id, arn, state });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failed.push({ id, arn: options.arn("channel", id), code: error.code, message: error.message });
      }
    }
    return answer(200, { successful, failed });
  };

  const handle = router({
    ...inputs.routes(),
    ...tagRoutes("/prod", options.tagged),
    "POST /prod/channels": async (request) => {
      const { dryRun, ...wanted }: ChannelRequest = await parsed(request, ChannelRequest);
      const again = here().find(({ requestId }) => wanted.requestId && requestId === wanted.requestId);
      if (again) return answer(201, { channel: shape(again) });
      valid(wanted);
      free(wanted);
      if (here().length >= options.quota) {
        throw new AwsError("TooManyRequestsException", 429, `There may be ${options.quota} channels.`);
      }
      const id = newId((taken) => channels.get(taken));
      const channel: Channel = {
        ...wanted,
        ...{ id, arn: options.arn("channel", id), state: "CREATING", pipelinesRunningCount: 0, alerts: [] },
      };
      if (!dryRun) lives.create(channel);
      return answer(201, { channel: shape(channel) });
    },
    "GET /prod/channels": (request) => {
      const { items, nextToken } = page(request, here(), ({ id }) => id);
      return answer(200, { channels: items.map(summary), nextToken });
    },
    "GET /prod/channels/{ChannelId}": (_, { ChannelId }) => answer(200, shape(described(ChannelId))),
    "PUT /prod/channels/{ChannelId}": async (request, { ChannelId }) => {
      const { dryRun, requestId: _, ...change } = await parsed(request, ChannelChange);
      const before = described(ChannelId);
      const after: Channel = { ...before, ...defined(change) };
      valid(after);
      free(after, before.id);
      if (!dryRun) lives.update(after);
      return answer(200, { channel: shape(after) });
    },
    "POST /prod/channels/{ChannelId}/start": (_, { ChannelId = "" }) => answer(200, shape(lives.start(ChannelId))),
    "POST /prod/channels/{ChannelId}/stop": (_, { ChannelId = "" }) => answer(200, shape(lives.stop(ChannelId))),
    "DELETE /prod/channels/{ChannelId}": (_, { ChannelId = "" }) => answer(200, shape(lives.delete(ChannelId))),
    "POST /prod/batch/start": batch((id) => lives.start(id)),
    "POST /prod/batch/stop": batch((id) => lives.stop(id)),
    "POST /prod/batch/delete": batch((id) => lives.delete(id)),
    "GET /prod/channels/{ChannelId}/alerts": (request, { ChannelId }) => {
      const filter = request.query.get("stateFilter") ?? "ALL";
      const alerts = described(ChannelId).alerts.filter(({ state }) => filter === "ALL" || state === filter);
      // Ids are random: a page's key is the alert's place in time.
      const ordered = alerts.map((alert, index) => ({ alert, key: `${alert.setTimestamp}#${index}` }));
      const { items, nextToken } = page(request, ordered, ({ key }) => key);
      return answer(200, { alerts: items.map(({ alert }) => alert), nextToken });
    },
  });
  return { scopes: ["medialive"], handle, refuse: refuseJson, close: () => lives.close() };
};

/** Members that were sent; one that was not sent is not taken away. */
const defined = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const shape = ({ alerts: _, requestId: __, deletedAt: ___, ...channel }: Channel) => ({
  ...channel,
  egressEndpoints: [],
  pipelineDetails:
    channel.state === "RUNNING"
      ? [
          {
            pipelineId: "0",
            activeInputAttachmentName: channel.inputAttachments[0]?.inputAttachmentName,
            activeInputSwitchActionName: "Initial Channel Input",
          },
        ]
      : [],
});

const summary = (channel: Channel) => {
  const { encoderSettings: _, pipelineDetails: __, ...rest } = shape(channel);
  return rest;
};
