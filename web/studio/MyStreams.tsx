import type { User } from "@directfanz/core/platform/actor";
import * as Streams from "@directfanz/core/stream";
import { latestOf, view } from "@directfanz/core/stream/session";
import { CalendarClock } from "lucide-react";
import Link from "next/link";
import { Moment } from "../time/Moment.tsx";
import { ButtonLink } from "../ui/Button.tsx";
import { Empty } from "../ui/Empty.tsx";
import { StepChip } from "./StepChip.tsx";
import { stepOf } from "./step.ts";

/** A creator's own streams, newest first, in pages. */
export const MyStreams = async ({ creator, cursor }: { creator: User; cursor?: string | undefined }) => {
  const { items, nextCursor } = await Streams.list({ artistId: creator.userId, cursor }, creator);
  const newest = await latestOf(items.map(({ id }) => id));
  const rows = await Promise.all(
    items.map(async (stream) => {
      const row = newest.get(stream.id);
      return { stream, step: stepOf({ stream, session: row ? await view(row) : null }) };
    }),
  );
  if (rows.length === 0) {
    return (
      <Empty title="No streams yet">
        <p>A stream is a title and a moment. Make your first one; nobody sees a picture before you push one.</p>
        <ButtonLink href="/studio/new">Create your first stream</ButtonLink>
      </Empty>
    );
  }
  return (
    <div className="space-y-6">
      <ul className="divide-y divide-line overflow-hidden rounded-3xl border border-line bg-raised">
        {rows.map(({ stream, step }) => (
          <li
            key={stream.id}
            className="relative flex flex-wrap items-center gap-x-5 gap-y-2 px-5 py-4 transition-colors hover:bg-hover"
          >
            <div className="min-w-0 grow basis-56 space-y-0.5">
              <Link
                href={`/studio/streams/${stream.id}`}
                prefetch={false}
                className="font-semibold text-lg wrap-anywhere after:absolute after:inset-0"
              >
                {stream.title}
              </Link>
              <p className="text-muted text-sm">
                {stream.isPublic ? "Everyone" : "Members"} · {stream.isRecorded ? "recorded" : "not recorded"}
              </p>
            </div>
            {step === "draft" && stream.scheduledAt && (
              <span className="inline-flex items-center gap-1.5 text-muted text-sm">
                <CalendarClock className="size-4" aria-hidden="true" />
                <Moment at={stream.scheduledAt} />
              </span>
            )}
            <StepChip step={step} scheduled={stream.scheduledAt !== null} />
          </li>
        ))}
      </ul>
      {nextCursor && (
        <ButtonLink look="quiet" href={`/studio?cursor=${encodeURIComponent(nextCursor)}`}>
          Older streams
        </ButtonLink>
      )}
    </div>
  );
};
