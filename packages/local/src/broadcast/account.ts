import { NotFoundException } from "@aws-sdk/client-medialive";
import { answerClients } from "../nemesis/clients.ts";

/** A channel as an account lists it. */
export interface Listed {
  id: string;
  state: "RUNNING" | "IDLE";
  /** "Video Not Detected" is set. */
  alarm: boolean;
  tags: Record<string, string>;
}

/**
 * An account of MediaLive's with thousands of channels, in memory: what looking and sweeping ask of it, page by page, and
 * how often it was asked what. The local cloud is the truth about single channels; its thousands would be slow to ask.
 */
export class Account {
  readonly channels = new Map<string, Listed>();
  /** Calls, by operation. */
  readonly calls = new Map<string, number>();
  /** Descriptions, by channel. */
  readonly described = new Map<string, number>();

  /** This process's clients ask this account from now on. */
  constructor() {
    answerClients(async (client, command, input) => this.#answer(`${client}.${command}`, input));
  }

  static arn = (id: string): string => `arn:aws:medialive:us-east-1:000000000000:channel:${id}`;

  #answer(name: string, { ChannelId = "", MaxResults = 10, NextToken, Entries = [] }: Asked): object {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    switch (name) {
      case "MediaLiveClient.DescribeChannelCommand":
        this.described.set(ChannelId, (this.described.get(ChannelId) ?? 0) + 1);
        return { State: this.#known(ChannelId).state };
      case "MediaLiveClient.ListAlertsCommand": {
        const { alarm } = this.#known(ChannelId);
        return { Alerts: alarm ? [{ AlertType: "Video Not Detected", State: "SET", PipelineId: "0" }] : [] };
      }
      case "MediaLiveClient.StopChannelCommand":
        this.#known(ChannelId).state = "IDLE";
        return {};
      case "MediaLiveClient.DeleteChannelCommand":
        this.channels.delete(this.#known(ChannelId).id);
        return {};
      case "MediaLiveClient.ListChannelsCommand": {
        const from = Number(NextToken ?? 0);
        const page = [...this.channels.values()].slice(from, from + MaxResults);
        const next = from + MaxResults < this.channels.size ? { NextToken: `${from + MaxResults}` } : {};
        const shown = page.map(({ id, tags, state }) => ({
          Id: id,
          Arn: Account.arn(id),
          Name: id,
          State: state,
          Tags: tags,
        }));
        return { Channels: shown, ...next };
      }
      case "EventBridgeClient.PutEventsCommand":
        return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: "" })) };
      case "MediaLiveClient.ListInputsCommand":
      case "MediaPackageClient.ListChannelsCommand":
      case "MediaPackageClient.ListOriginEndpointsCommand":
        return {};
      default:
        throw new Error(`This account has no ${name}`);
    }
  }

  #known(id: string): Listed {
    const channel = this.channels.get(id);
    if (!channel) throw new NotFoundException({ $metadata: {}, message: "There is no such channel" });
    return channel;
  }
}

interface Asked {
  ChannelId?: string;
  MaxResults?: number;
  NextToken?: string;
  Entries?: object[];
}
