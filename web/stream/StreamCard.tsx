import { Eye, Lock } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Poster } from "./Poster.tsx";
import type { Stream } from "./snapshot.ts";

interface Props {
  stream: Stream;
  /** In the picture's corner: what kind of card it is. */
  badge?: ReactNode;
  /** Below the title. */
  note?: ReactNode;
  /** How many watch now. */
  viewers?: number;
}

/** A stream in a list. The whole card leads to it; its name is the title. */
export const StreamCard = ({ stream, badge, note, viewers }: Props) => (
  <article className="group relative space-y-3">
    <div className="relative aspect-video overflow-hidden rounded-2xl bg-stage">
      <Poster stream={stream} />
      <div className="absolute inset-x-3 top-3 flex items-center gap-2">
        {badge}
        {!stream.isPublic && (
          <span className="ml-auto inline-flex items-center gap-1.5 rounded-full bg-stage/80 px-2.5 py-0.5 font-semibold text-white text-xs">
            <Lock className="size-3" aria-hidden="true" />
            Members
          </span>
        )}
      </div>
      {viewers !== undefined && (
        <span className="absolute bottom-3 left-3 inline-flex items-center gap-1.5 rounded-full bg-stage/80 px-2.5 py-0.5 font-semibold text-white text-xs">
          <Eye className="size-3.5" aria-hidden="true" />
          {viewers}
          <span className="sr-only"> watching</span>
        </span>
      )}
    </div>
    <div className="space-y-0.5">
      <h3 className="font-semibold text-lg leading-snug">
        <Link
          href={`/watch/${stream.id}`}
          // A page of cards would else ask the server for every one of them.
          prefetch={false}
          className="rounded-sm after:absolute after:inset-0 after:rounded-2xl group-hover:text-accent-ink"
        >
          {stream.title}
        </Link>
      </h3>
      <p className="text-muted text-sm">{stream.artist.displayName}</p>
      {note && <p className="text-muted text-sm">{note}</p>}
    </div>
  </article>
);
