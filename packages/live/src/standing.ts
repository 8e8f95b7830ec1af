import { paginateListChannels, paginateListInputs } from "@aws-sdk/client-medialive";
import {
  paginateListOriginEndpoints,
  paginateListChannels as paginateListPackages,
} from "@aws-sdk/client-mediapackage";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import type { Id } from "@directfanz/core/platform/ids";
import { sessionOf } from "./tags.ts";

/** Something that stands on AWS with our tags. */
interface Ours {
  sessionId: Id;
}

/** What stands on AWS in the name of this stage's sessions. A kind whose list failed is undefined: nobody knows of it. */
export interface Standing {
  channels: (Ours & { arn: string; name: string })[] | undefined;
  inputs: (Ours & { id: string })[] | undefined;
  packages: (Ours & { id: string })[] | undefined;
  endpoints: (Ours & { id: string; packageId: string })[] | undefined;
  /** Why lists failed. */
  errors: unknown[];
}

/** Lists everything of ours, one list a kind, each by itself: one that is throttled stops no other. */
export const listStanding = async (): Promise<Standing> => {
  const errors: unknown[] = [];
  const known = <T>(list: Promise<T[]>) =>
    list.catch((error) => {
      errors.push(error);
      return undefined;
    });
  const live = { client: mediaLive(), pageSize: 100 };
  const packaging = { client: mediaPackage(), pageSize: 100 };
  const [channels, inputs, packages, endpoints] = await Promise.all([
    known(
      ours(
        paginateListChannels(live, {}),
        ({ Channels }) => Channels,
        ({ Arn, Name }) => (Arn ? { arn: Arn, name: Name ?? "" } : undefined),
      ),
    ),
    known(ours(paginateListInputs(live, {}), ({ Inputs }) => Inputs, identified)),
    known(ours(paginateListPackages(packaging, {}), ({ Channels }) => Channels, identified)),
    known(
      ours(
        paginateListOriginEndpoints(packaging, {}),
        ({ OriginEndpoints }) => OriginEndpoints,
        ({ Id, ChannelId }) => (Id && ChannelId ? { id: Id, packageId: ChannelId } : undefined),
      ),
    ),
  ]);
  return { channels, inputs, packages, endpoints, errors };
};

/** What AWS lists: with its tags, and with an id where that is what it is known by. */
interface Listed {
  Id?: string | undefined;
  Tags?: Record<string, string> | undefined;
}

const identified = ({ Id }: Listed) => (Id ? { id: Id } : undefined);

/** Pages at most: ten thousand of a kind are far above any quota. */
const mostPages = 100;

const ours = async <Page, Item extends Listed, T extends object>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => Item[] | undefined,
  shown: (item: Item) => T | undefined,
): Promise<(T & Ours)[]> => {
  const found: (T & Ours)[] = [];
  let read = 0;
  for await (const page of pages) {
    for (const item of items(page) ?? []) {
      const sessionId = sessionOf(item.Tags);
      const what = shown(item);
      if (sessionId && what) found.push({ ...what, sessionId });
    }
    read += 1;
    if (read === mostPages) break;
  }
  return found;
};
