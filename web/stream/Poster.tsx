import type { CSSProperties } from "react";
import { hueOf } from "./hue.ts";
import type { Stream } from "./snapshot.ts";

/**
 * A stream's picture, or while it has none: stage light in a hue of its own, and the title's first letter. Decoration:
 * the title always stands beside it.
 */
export const Poster = ({ stream }: { stream: Pick<Stream, "id" | "title" | "thumbnailUrl"> }) => {
  const light = { "--hue": hueOf(stream.id) } as CSSProperties;
  return (
    <div
      aria-hidden="true"
      style={light}
      className="absolute inset-0 overflow-hidden bg-[radial-gradient(90%_120%_at_72%_-10%,oklch(0.62_0.17_var(--hue))_0%,oklch(0.3_0.1_calc(var(--hue)+28))_46%,oklch(0.14_0.03_var(--hue))_100%)] transition-transform duration-500 group-hover:scale-[1.03]"
    >
      <span className="absolute right-5 -bottom-8 select-none font-bold font-display text-[9rem] text-white/15 leading-none">
        {[...stream.title.trim()][0]?.toUpperCase()}
      </span>
      {stream.thumbnailUrl && (
        // A background, because an image that cannot be loaded leaves its frame and this leaves the light.
        <span
          style={{ backgroundImage: `url(${JSON.stringify(stream.thumbnailUrl)})` }}
          className="absolute inset-0 bg-center bg-cover"
        />
      )}
    </div>
  );
};
