import type { Ladder } from "./ladder.ts";

/** Where the first track's fragments come out; each further track has the next descriptor, sound the last. */
export const FIRST_PIPE = 3;

/**
 * ffmpeg's arguments for one run: FLV on standard input, one fragmented MP4 a track on its own pipe. The picture is
 * scaled once a rendition, each from the next taller one. Key frames are forced at whole GOPs of the same frames, so
 * they stand at the same moments in every rendition; sound comes in fragments of a tenth of a second, which can be
 * joined up to any boundary. Time zero of the run is when the first frame is shown, `shownAfter` milliseconds after time
 * zero of the input: otherwise the frame rate would be kept by showing that frame some times over.
 */
export const encoderArguments = (ladder: Ladder, shownAfter: number): string[] => [
  ...["-hide_banner", "-loglevel", "error", "-nostats"],
  // Neither `nobuffer` nor `low_delay`: the first drops what was read for probing, the second breaks B-frames.
  ...["-fflags", "+genpts", "-fpsprobesize", "0"],
  ...["-copyts", "-itsoffset", `${-shownAfter / 1000}`],
  ...["-probesize", "1000000", "-analyzeduration", "1000000", "-f", "flv", "-i", "pipe:0"],
  ...["-filter_complex", pictures(ladder)],
  ...ladder.renditions.flatMap((rendition, index) => [
    ...["-map", `[v${index}]`, "-c:v", "libx264", "-preset", "superfast", "-tune", "zerolatency"],
    ...["-profile:v", rendition.profile, "-b:v", `${rendition.bitrate}`, "-maxrate", `${rendition.maxBitrate}`],
    ...["-bufsize", `${rendition.buffer}`, "-fps_mode", "passthrough", "-sc_threshold", "0"],
    // Only forced key frames: -g is further away than any of them. Parameter sets in every key frame let recordings
    // of several runs be joined without encoding again.
    ...["-g", `${Math.ceil(frames(ladder) * 4)}`, "-force_key_frames", `expr:gte(t,n_forced*${ladder.gop})`],
    ...["-forced-idr", "1", "-x264-params", "repeat-headers=1"],
    ...["-video_track_timescale", "90000", ...fragmented("frag_keyframe"), `pipe:${FIRST_PIPE + index}`],
  ]),
  ...["-map", "0:a:0", "-c:a", "aac", "-b:a", `${ladder.audioBitrate}`, "-ar", "48000", "-ac", "2"],
  // Sound that jumps is filled or cut to stay with the picture. AAC puts one frame in front of the first sound, and
  // fragments keep no edit list to skip it, so one frame is taken off before.
  ...["-af", "aresample=async=1000:first_pts=0,atrim=start_sample=1024,asetpts=PTS-STARTPTS"],
  ...["-frag_duration", "100000", ...fragmented(), `pipe:${FIRST_PIPE + ladder.renditions.length}`],
];

const frames = (ladder: Ladder): number => (ladder.gop * ladder.frameRate.numerator) / ladder.frameRate.denominator;

const fragmented = (...flags: string[]): string[] => {
  const movflags = [...flags, "empty_moov", "default_base_moof", "skip_trailer"].join("+");
  return ["-movflags", `+${movflags}`, "-use_editlist", "0", "-flush_packets", "1", "-f", "mp4"];
};

const pictures = ({ renditions, frameRate }: Ladder): string => {
  // From time zero on, because fragments keep no offset of the first frame either.
  const rate = `fps=${frameRate.numerator}/${frameRate.denominator}:start_time=0`;
  return renditions
    .map(({ width, height }, index) => {
      const from = index === 0 ? `[0:v:0]${rate},` : `[s${index}]`;
      const to = index === renditions.length - 1 ? `[v${index}]` : `,split=2[v${index}][s${index + 1}]`;
      return `${from}scale=${width}:${height}:flags=fast_bilinear,setsar=1,format=yuv420p${to}`;
    })
    .join(";");
};
