import type Hls from "hls.js";
import type { ErrorData } from "hls.js";
import { commonConfig, liveConfig, replayConfig } from "./hls-config.ts";
import { type Level, levelsOf } from "./levels.ts";

/** What an engine tells its player. */
export interface Hearer {
  levels: (levels: Level[]) => void;
  /** The level that plays now, by hls.js's index. */
  level: (index: number) => void;
  /** Video arrives. */
  flows: () => void;
  /** It does not, and the engine itself has given up: `renew` where access may have run out. */
  broken: (renew: boolean) => void;
}

/** What makes a `<video>` play HLS. */
export interface Engine {
  /** Tries again after `broken`. */
  retry: () => void;
  /** -1 lets the engine choose. Shows with one of the next segments, so that nothing stalls. */
  setLevel: (index: number) => void;
  /** Where the live edge is to be watched, in the video's own seconds. */
  liveAt: () => number | null;
  /** Seconds behind the live edge. */
  latency: () => number | null;
  destroy: () => void;
}

/** Opens `url` in `video` with hls.js, or with the browser's own HLS where there are no media sources (older iPhones). */
export const openEngine = async (
  video: HTMLVideoElement,
  url: string,
  live: boolean,
  hear: Hearer,
): Promise<Engine> => {
  const { default: Library } = await import("hls.js");
  return Library.isSupported() ? withLibrary(Library, video, url, live, hear) : natively(video, url, hear);
};

const withLibrary = (
  Library: typeof Hls,
  video: HTMLVideoElement,
  url: string,
  live: boolean,
  hear: Hearer,
): Engine => {
  const { Events, ErrorTypes } = Library;
  const hls = new Library({ ...commonConfig, ...(live ? liveConfig : replayConfig) });
  let parsed = false;
  let recovered = 0;

  const mediaError = () => {
    // Twice in a row means that recovering does not help: load everything anew.
    if (Date.now() - recovered < 3_000) return hear.broken(false);
    recovered = Date.now();
    hls.recoverMediaError();
  };
  hls.on(Events.MANIFEST_PARSED, (_, { levels }) => {
    parsed = true;
    hear.levels(levelsOf(levels));
  });
  hls.on(Events.LEVEL_SWITCHED, (_, { level }) => hear.level(level));
  hls.on(Events.FRAG_BUFFERED, () => hear.flows());
  hls.on(Events.ERROR, (_, error: ErrorData) => {
    if (!error.fatal) return;
    if (error.type === ErrorTypes.MEDIA_ERROR) return mediaError();
    const code = error.response?.code;
    hear.broken(code === 401 || code === 403);
  });
  hls.loadSource(url);
  hls.attachMedia(video);

  return {
    retry: () => {
      if (parsed && recovered === 0) hls.startLoad();
      else hls.loadSource(url);
      recovered = 0;
    },
    setLevel: (index) => {
      // A replay's buffer is long, so it is filled anew behind the segment that plays. A live one is so short that the
      // change shows in two or three seconds by itself, and emptying it would stall.
      if (live) hls.loadLevel = index;
      else hls.nextLevel = index;
    },
    liveAt: () => hls.liveSyncPosition ?? null,
    latency: () => (hls.latency > 0 ? hls.latency : null),
    destroy: () => hls.destroy(),
  };
};

const natively = (video: HTMLVideoElement, url: string, hear: Hearer): Engine => {
  const edge = () => (video.seekable.length > 0 ? video.seekable.end(video.seekable.length - 1) : null);
  // Safari does not try again after a refusal, and does not say that it was one.
  const broken = () => hear.broken(true);
  const flows = () => hear.flows();
  video.addEventListener("error", broken);
  video.addEventListener("playing", flows);
  video.src = url;
  return {
    retry: () => {
      video.src = url;
      video.load();
    },
    setLevel: () => {},
    liveAt: edge,
    latency: () => {
      const end = edge();
      return end === null ? null : Math.max(0, end - video.currentTime);
    },
    destroy: () => {
      video.removeEventListener("error", broken);
      video.removeEventListener("playing", flows);
      video.removeAttribute("src");
      video.load();
    },
  };
};
