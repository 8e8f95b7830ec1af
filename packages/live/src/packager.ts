import {
  CreateChannelCommand,
  CreateOriginEndpointCommand,
  type CreateOriginEndpointCommandInput,
  DeleteChannelCommand,
  DeleteOriginEndpointCommand,
  DescribeChannelCommand,
  DescribeOriginEndpointCommand,
} from "@aws-sdk/client-mediapackage";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import { gone } from "./gone.ts";
import { segmentSeconds, startoverSeconds, windowSeconds } from "./ladder.ts";
import { tags } from "./tags.ts";

const hlsId = (sessionId: Id) => `${sessionId}-hls`;
const dashId = (sessionId: Id) => `${sessionId}-dash`;

/** The endpoint that harvest jobs read: HLS, with a startover window (CMAF cannot be harvested). */
export const harvestEndpoint = hlsId;

/** Endpoints answer the edge alone, where the deployment has a secret for it (User Guide, "CDN authorization"). */
const authorization = (): Pick<CreateOriginEndpointCommandInput, "Authorization"> => {
  const { secret, role } = link("LiveOrigin");
  return secret === "" ? {} : { Authorization: { CdnIdentifierSecret: secret, SecretsRoleArn: role } };
};

const endpoints = (sessionId: Id): CreateOriginEndpointCommandInput[] => [
  {
    Id: hlsId(sessionId),
    ChannelId: sessionId,
    ManifestName: "index",
    StartoverWindowSeconds: startoverSeconds,
    HlsPackage: {
      SegmentDurationSeconds: segmentSeconds,
      PlaylistWindowSeconds: windowSeconds,
      PlaylistType: "NONE",
      ProgramDateTimeIntervalSeconds: segmentSeconds,
    },
  },
  {
    Id: dashId(sessionId),
    ChannelId: sessionId,
    ManifestName: "index",
    StartoverWindowSeconds: startoverSeconds,
    DashPackage: {
      SegmentDurationSeconds: segmentSeconds,
      ManifestWindowSeconds: windowSeconds,
      MinBufferTimeSeconds: 2,
      MinUpdatePeriodSeconds: segmentSeconds,
      SuggestedPresentationDelaySeconds: 3 * segmentSeconds,
      SegmentTemplateFormat: "NUMBER_WITH_TIMELINE",
    },
  },
];

/**
 * Makes the MediaPackage channel of a session with its HLS and DASH endpoints, or finds what an earlier attempt made.
 * MediaPackage v1 knows no request ids, and tells a doubled id only as 422, so each is looked up first.
 */
export const makePackage = async (
  sessionId: Id,
): Promise<{ packageChannelId: string; hlsManifestUrl: string; dashManifestUrl: string }> => {
  const known = await mediaPackage()
    .send(new DescribeChannelCommand({ Id: sessionId }))
    .catch(gone);
  if (!known) await mediaPackage().send(new CreateChannelCommand({ Id: sessionId, Tags: tags(sessionId) }));
  const [hlsManifestUrl, dashManifestUrl] = await Promise.all(
    endpoints(sessionId).map(async (wanted) => {
      const { Url } =
        (await mediaPackage()
          .send(new DescribeOriginEndpointCommand({ Id: wanted.Id }))
          .catch(gone)) ??
        (await mediaPackage().send(
          new CreateOriginEndpointCommand({ ...wanted, ...authorization(), Tags: tags(sessionId) }),
        ));
      return Url;
    }),
  );
  if (!hlsManifestUrl || !dashManifestUrl) throw new Error("MediaPackage answered an endpoint without address");
  return { packageChannelId: sessionId, hlsManifestUrl, dashManifestUrl };
};

/** Deletes the endpoints and then the channel, in the order that MediaPackage demands. */
export const deletePackage = async (sessionId: Id): Promise<void> => {
  for (const id of [hlsId(sessionId), dashId(sessionId)]) await deleteEndpoint(id);
  await deleteChannel(sessionId);
};

/** Deletes one endpoint, or finds that it is gone. */
export const deleteEndpoint = async (Id: string): Promise<void> => {
  await mediaPackage().send(new DeleteOriginEndpointCommand({ Id })).catch(gone);
};

/** Deletes a package channel, or finds that it is gone. MediaPackage refuses one that still has endpoints. */
export const deleteChannel = async (Id: string): Promise<void> => {
  await mediaPackage().send(new DeleteChannelCommand({ Id })).catch(gone);
};

/** Whether a package channel is there, by MediaPackage's own word. */
export const exists = async (Id: string): Promise<boolean> =>
  (await mediaPackage().send(new DescribeChannelCommand({ Id })).catch(gone)) !== undefined;

/**
 * Whether viewers would get a picture: the multivariant playlist names a variant whose playlist lists a segment, and one
 * that ends after `since` where that is said. Asked at the origin, bounded to `waitMs`.
 */
export const isPlayable = async (
  hlsManifestUrl: string,
  waitMs: number,
  since: Date | null = null,
): Promise<boolean> => {
  const until = Date.now() + waitMs;
  do {
    const variant = uris(await fetchText(hlsManifestUrl))[0];
    const media = variant ? await fetchText(new URL(variant, hlsManifestUrl).href) : "";
    if (since ? liveEdge(media) > since.getTime() : uris(media).length > 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  } while (Date.now() < until);
  return false;
};

/** Where a media playlist ends by the wall clock, in milliseconds; 0 where it lists nothing. */
const liveEdge = (playlist: string): number => {
  let edge = 0;
  for (const [, date, seconds] of playlist.matchAll(/^#EXT-X-PROGRAM-DATE-TIME:(.+)$|^#EXTINF:([\d.]+)/gm)) {
    if (date) edge = Date.parse(date);
    else edge += Number(seconds) * 1000;
  }
  return edge;
};

const uris = (playlist: string): string[] =>
  playlist.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));

const fetchText = async (url: string): Promise<string> => {
  const { identifier } = link("LiveOrigin");
  const headers: HeadersInit = identifier === "" ? {} : { "x-mediapackage-cdnidentifier": identifier };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  return answer?.ok ? answer.text() : "";
};
