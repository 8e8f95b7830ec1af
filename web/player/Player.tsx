"use client";
import { Play, VolumeX } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { classes } from "../ui/classes.ts";
import { autoplay } from "./autoplay.ts";
import { Controls } from "./Controls.tsx";
import { type Command, commandOf } from "./shortcuts.ts";
import { useFullscreen } from "./useFullscreen.ts";
import { useIdle } from "./useIdle.ts";
import { useMedia } from "./useMedia.ts";
import { type Source, usePlayback } from "./usePlayback.ts";

interface Props {
  streamId: string;
  title: string;
  source: Source;
  /** Starts without sound: a creator's own voice coming back would disturb the broadcast. */
  silent?: boolean;
  /** Over the picture, instead of the controls' own messages: "be right back". */
  slate?: ReactNode;
  /** A picture of a replay, shown until it plays. */
  poster?: string | null | undefined;
}

/** A stream's picture with its controls: live, or a replay. */
export const Player = ({ streamId, title, source, silent = false, slate, poster }: Props) => {
  const root = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [container, setContainer] = useState<HTMLElement | null>(null);
  const playback = usePlayback(video, streamId, source);
  const media = useMedia(video);
  const { full, toggle: toggleFull } = useFullscreen(root, video);
  const { idle, stir } = useIdle();
  const [silenced, setSilenced] = useState(false);
  // The touch that brings the controls back does nothing else.
  const woken = useRef(false);
  const live = source === "live";
  const { phase, problem, goLive } = playback;

  useEffect(() => setContainer(root.current), []);

  const started = useRef(false);
  useEffect(() => {
    if (!live || started.current || phase !== "flowing" || !video.current) return;
    started.current = true;
    if (silent) video.current.muted = true;
    autoplay(video.current).then(setSilenced);
  }, [live, phase, silent]);

  // Back from an interruption: the picture goes on where the broadcast is, not where it stood still.
  const hadSlate = useRef(false);
  useEffect(() => {
    if (hadSlate.current && !slate) goLive();
    hadSlate.current = Boolean(slate);
  }, [slate, goLive]);

  const change = useCallback((work: (element: HTMLVideoElement) => void) => {
    if (video.current) work(video.current);
  }, []);
  const act = {
    play: () => change((element) => (element.paused ? element.play().catch(() => {}) : element.pause())),
    seek: (to: number) =>
      change((element) => {
        element.currentTime = Math.max(0, Math.min(to, media.duration));
      }),
    rate: (rate: number) =>
      change((element) => {
        element.playbackRate = rate;
      }),
    sound: ({ muted, volume }: { muted: boolean; volume: number }) =>
      change((element) => {
        element.muted = muted;
        if (!muted) element.volume = volume;
        setSilenced(false);
      }),
    full: toggleFull,
  };
  const commands: Record<Command, () => void> = {
    play: act.play,
    mute: () => act.sound({ muted: !media.muted, volume: media.volume }),
    full: act.full,
    back: () => !live && act.seek(media.time - 5),
    forward: () => !live && act.seek(media.time + 5),
  };
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    stir();
    const { tagName, role } = event.target as HTMLElement;
    const command = commandOf(event.key, tagName, role, event.ctrlKey || event.metaKey || event.altKey);
    if (!command) return;
    event.preventDefault();
    commands[command]();
  };

  const waiting = phase === "opening" || phase === "retrying" || media.waiting;
  const hidden = idle && !media.paused;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and pointers pass through to the controls within.
    <div
      ref={root}
      onPointerMove={stir}
      onPointerDown={({ pointerType }) => {
        woken.current = hidden && pointerType === "touch";
        stir();
      }}
      onFocus={stir}
      onKeyDown={onKey}
      className={classes(
        "relative isolate aspect-video w-full overflow-hidden bg-stage text-white sm:rounded-3xl",
        hidden && "cursor-none",
      )}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: captions come within the stream, where the creator sends them. */}
      <video
        ref={video}
        data-testid="player"
        aria-label={title}
        playsInline
        // The cookies that open the picture come with the access that playing asks for.
        poster={(phase !== "opening" && poster) || undefined}
        className="size-full"
        onClick={() => {
          if (!woken.current) act.play();
        }}
      />
      <div role="status" className="pointer-events-none absolute inset-0 grid place-items-center p-4 text-center">
        {slate ||
          (phase === "refused" ? null : waiting && (live || !media.paused) ? (
            <span className="rounded-full bg-stage/80 px-4 py-2 font-semibold">
              {phase === "retrying" ? "Trying again…" : "Loading…"}
            </span>
          ) : null)}
      </div>
      {phase === "refused" && problem && (
        <div role="alert" className="absolute inset-0 grid place-items-center bg-stage/85 p-6 text-center">
          <p>
            <strong className="block text-lg">{problem.message}</strong>
            {problem.suggestion}
          </p>
        </div>
      )}
      {!slate && media.paused && phase === "flowing" && (
        <button
          type="button"
          onClick={act.play}
          aria-label={live ? "Play the stream" : "Play the replay"}
          className="absolute inset-x-0 top-0 bottom-14 m-auto grid size-14 sm:bottom-0 sm:size-18 place-items-center rounded-full bg-accent text-on-accent transition-colors hover:bg-accent-hover focus-visible:outline-white"
        >
          <Play className="size-8 translate-x-0.5 fill-current" aria-hidden="true" />
        </button>
      )}
      {silenced && media.muted && !slate && (
        <button
          type="button"
          onClick={() => act.sound({ muted: false, volume: media.volume || 1 })}
          className="absolute top-4 left-4 inline-flex min-h-11 items-center gap-2 rounded-full bg-accent px-5 font-semibold text-on-accent hover:bg-accent-hover focus-visible:outline-white"
        >
          <VolumeX className="size-5" aria-hidden="true" />
          Tap for sound
        </button>
      )}
      <fieldset
        className={classes(
          "absolute inset-x-0 bottom-0 bg-linear-to-t from-stage/90 to-transparent px-2 pt-10 pb-2 transition-opacity focus-within:opacity-100",
          hidden && "pointer-events-none opacity-0 focus-within:pointer-events-auto",
        )}
      >
        <legend className="sr-only">Player controls</legend>
        <Controls {...{ live, media, playback, full, container, act }} />
      </fieldset>
    </div>
  );
};
