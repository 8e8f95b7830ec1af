import type { ReactNode } from "react";
import { Poster } from "../stream/Poster.tsx";
import type { Stream } from "../stream/snapshot.ts";

/** What stands where the picture will be, or was. */
export const Slate = ({ stream, title, children }: { stream: Stream; title: string; children?: ReactNode }) => (
  <div className="relative isolate grid aspect-video min-h-60 w-full place-items-center overflow-hidden bg-stage text-white sm:rounded-3xl">
    <Poster stream={stream} />
    <div className="absolute inset-0 bg-stage/60" aria-hidden="true" />
    <div role="status" className="relative max-w-lg space-y-3 p-6 text-center">
      <p className="font-bold font-display text-2xl tracking-tight sm:text-4xl">{title}</p>
      {children}
    </div>
  </div>
);
