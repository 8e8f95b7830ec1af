"use client";
import { type RefObject, useEffect, useState } from "react";

/** What the `<video>` does, as its controls show it. Seconds; volume from 0 to 1. */
export interface Media {
  paused: boolean;
  waiting: boolean;
  ended: boolean;
  muted: boolean;
  volume: number;
  time: number;
  duration: number;
  rate: number;
  /** Whether there is a picture yet. */
  shown: boolean;
}

const events = [
  "play",
  "pause",
  "playing",
  "waiting",
  "ended",
  "volumechange",
  "timeupdate",
  "durationchange",
  "ratechange",
  "loadeddata",
  "seeking",
  "seeked",
  "emptied",
] as const;

const atFirst: Media = {
  paused: true,
  waiting: false,
  ended: false,
  muted: false,
  volume: 1,
  time: 0,
  duration: 0,
  rate: 1,
  shown: false,
};

const read = (video: HTMLVideoElement): Media => ({
  paused: video.paused,
  waiting: !video.paused && !video.ended && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
  ended: video.ended,
  muted: video.muted,
  volume: video.volume,
  time: video.currentTime,
  duration: Number.isFinite(video.duration) ? video.duration : 0,
  rate: video.playbackRate,
  shown: video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
});

/** What the video does now; renders again as that changes. */
export const useMedia = (video: RefObject<HTMLVideoElement | null>): Media => {
  const [media, setMedia] = useState(atFirst);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const look = () => setMedia(read(element));
    look();
    for (const event of events) element.addEventListener(event, look);
    return () => {
      for (const event of events) element.removeEventListener(event, look);
    };
  }, [video]);
  return media;
};
