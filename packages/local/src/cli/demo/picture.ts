import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { ffmpegPath } from "../../engine/ffmpeg.ts";

const fonts = [
  "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
  "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
  "/usr/share/fonts/dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
  "/usr/share/fonts/TTF/DejaVuSansMono.ttf",
  "/System/Library/Fonts/Menlo.ttc",
];

const draws = (options: string) =>
  spawnSync(
    ffmpegPath(),
    ["-v", "error", "-f", "lavfi", "-i", "color=s=64x64:d=0.04", "-vf", options, "-f", "null", "-"],
    {
      timeout: 20_000,
      stdio: "ignore",
    },
  ).status === 0;

const text = (font: string) =>
  `drawtext=${font}text='%{localtime}':fontsize=64:fontcolor=white:box=1:boxborderw=16:boxcolor=black@0.7:x=(w-tw)/2:y=h-150`;

/**
 * The clock over the picture: the time of day as text where this ffmpeg finds a font for it; without one, none is drawn,
 * and the pattern's own running counter is the clock.
 */
const clock = (): { source: string; filters: string } => {
  const font = fonts.find((file) => existsSync(file));
  const drawn = [...(font ? [text(`fontfile=${font}:`)] : []), text("")].find(draws);
  return drawn ? { source: "smptehdbars", filters: `${drawn},` } : { source: "testsrc2", filters: "" };
};

/** ffmpeg's arguments for colour bars with a clock and a tone, in real time, encoded as OBS would. */
export const generated = async (): Promise<string[]> => {
  const { source, filters } = clock();
  return [
    ...["-re", "-f", "lavfi", "-i", `${source}=size=1280x720:rate=30`],
    ...["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"],
    ...["-vf", `${filters}format=yuv420p`, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"],
    ...[
      "-b:v",
      "2500k",
      "-maxrate",
      "2500k",
      "-bufsize",
      "5000k",
      "-g",
      "60",
      "-keyint_min",
      "60",
      "-sc_threshold",
      "0",
    ],
    ...["-af", "volume=-18dB", "-c:a", "aac", "-b:a", "128k", "-ac", "2"],
  ];
};
