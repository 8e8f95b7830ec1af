"use client";
import { type RefObject, useCallback, useSyncExternalStore } from "react";

const subscribe = (changed: () => void) => {
  document.addEventListener("fullscreenchange", changed);
  return () => document.removeEventListener("fullscreenchange", changed);
};

/** iPhones show only the video itself in full screen. */
interface AppleVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

/** Whether something is in full screen, and the switch for the player. */
export const useFullscreen = (player: RefObject<HTMLElement | null>, video: RefObject<HTMLVideoElement | null>) => {
  const full = useSyncExternalStore(
    subscribe,
    () => document.fullscreenElement !== null,
    () => false,
  );
  const toggle = useCallback(() => {
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    else if (player.current?.requestFullscreen) player.current.requestFullscreen().catch(() => {});
    else (video.current as AppleVideo | null)?.webkitEnterFullscreen?.();
  }, [player, video]);
  return { full, toggle };
};
