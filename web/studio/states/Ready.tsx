"use client";
import { Player } from "../../player/Player.tsx";
import { sceneOf } from "../../stream/scene.ts";
import type { Session } from "../../stream/snapshot.ts";
import type { LiveStream } from "../../stream/useStream.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { BroadcastFigures } from "../BroadcastFigures.tsx";
import { DeleteButton } from "../DeleteButton.tsx";
import { Panel } from "../Panel.tsx";
import { ShareLink } from "../ShareLink.tsx";

/** Why a broadcast ended that its creator did not end. */
const reasons: Partial<Record<NonNullable<Session["endReason"]>, string>> = {
  video_lost: "The broadcast ended because your video did not come back in time.",
  too_long: "The broadcast reached the longest time that one may run, and was ended.",
  failure: "Our video channel failed and could not be mended, so the broadcast was ended. We are sorry.",
};

/** After the broadcast: the replay and the figures. */
export const Ready = ({ room, session }: { room: LiveStream; session: Session | null }) => {
  const { stream, recordings } = room;
  const scene = sceneOf(room);
  const reason = session?.endReason && reasons[session.endReason];
  const failed = scene.kind !== "replay" && recordings.some(({ status }) => status === "FAILED");
  return (
    <div className="space-y-6">
      {reason && <Notice look="warm">{reason}</Notice>}
      <BroadcastFigures room={room} session={session} />
      {scene.kind === "replay" ? (
        <Panel title="Your replay is ready">
          <Player
            streamId={stream.id}
            title={`Replay of ${stream.title}`}
            source="replay"
            poster={scene.recording.thumbnailUrl}
          />
          <div className="flex flex-wrap items-center gap-4">
            <ShareLink streamId={stream.id} />
            {scene.recording.mp4 && (
              <a
                href={scene.recording.mp4}
                download
                className="inline-flex min-h-6 items-center text-accent-ink underline underline-offset-4"
              >
                Download the recording
              </a>
            )}
          </div>
        </Panel>
      ) : (
        <Panel title="Your broadcast has ended">
          {failed ? (
            <Notice look="bad">
              The recording could not be made. Please write to support: we may be able to save it.
            </Notice>
          ) : (
            <p className="text-muted">This broadcast was not recorded, so there is no replay.</p>
          )}
        </Panel>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <ButtonLink href="/studio/new">Plan the next one</ButtonLink>
        <DeleteButton stream={stream} />
      </div>
    </div>
  );
};
