"use client";
import { Gauge, Maximize, Minimize, Pause, Play, Settings2 } from "lucide-react";
import { ChoiceMenu } from "./ChoiceMenu.tsx";
import { ControlButton } from "./ControlButton.tsx";
import { Latency } from "./Latency.tsx";
import { SeekBar } from "./SeekBar.tsx";
import { Sound } from "./Sound.tsx";
import type { Media } from "./useMedia.ts";
import type { usePlayback } from "./usePlayback.ts";

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2];

interface Props {
  live: boolean;
  media: Media;
  playback: ReturnType<typeof usePlayback>;
  full: boolean;
  container: HTMLElement | null;
  act: {
    play: () => void;
    full: () => void;
    seek: (to: number) => void;
    rate: (rate: number) => void;
    sound: (sound: { muted: boolean; volume: number }) => void;
  };
}

/** The bar below the picture. */
export const Controls = ({ live, media, playback, full, container, act }: Props) => {
  const { levels, playing, chosen, choose, goLive, latency } = playback;
  const now = levels.find(({ index }) => index === playing)?.label;
  const picked = levels.find(({ index }) => index === chosen)?.label;
  const quality = picked ?? (now ? `Auto, ${now}` : "Auto");
  return (
    <div className="space-y-1">
      {!live && <SeekBar time={media.time} duration={media.duration} seek={act.seek} />}
      <div className="flex items-center gap-1">
        <ControlButton label={media.paused ? "Play" : "Pause"} onClick={act.play}>
          {media.paused ? (
            <Play className="size-5 fill-current" aria-hidden="true" />
          ) : (
            <Pause className="size-5 fill-current" aria-hidden="true" />
          )}
        </ControlButton>
        <Sound muted={media.muted} volume={media.volume} set={act.sound} />
        {live && <Latency latency={latency} goLive={goLive} />}
        <span className="grow" />
        {!live && (
          <ChoiceMenu
            name="Speed"
            shown={
              <>
                <Gauge className="size-5" aria-hidden="true" />
                {media.rate}×
              </>
            }
            spoken={`${media.rate}×`}
            value={String(media.rate)}
            options={speeds.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
            choose={(speed) => act.rate(Number(speed))}
            container={container}
          />
        )}
        {levels.length > 0 && (
          <ChoiceMenu
            name="Quality"
            shown={
              <>
                <Settings2 className="size-5" aria-hidden="true" />
                <span className="max-sm:sr-only">{picked ?? now ?? "Auto"}</span>
              </>
            }
            spoken={quality}
            value={String(chosen)}
            options={[
              { value: "-1", label: "Auto" },
              ...levels.map(({ index, label }) => ({ value: String(index), label })),
            ]}
            choose={(index) => choose(Number(index))}
            container={container}
          />
        )}
        <ControlButton label={full ? "Leave full screen" : "Full screen"} onClick={act.full}>
          {full ? (
            <Minimize className="size-5" aria-hidden="true" />
          ) : (
            <Maximize className="size-5" aria-hidden="true" />
          )}
        </ControlButton>
      </div>
    </div>
  );
};
