import { spawn } from "node:child_process";
import { once } from "node:events";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ffmpegPath } from "../engine/ffmpeg.ts";

/** Every frame of these films shows its number: a row of boxes, white for 1 and black for 0, and their opposites below. */
const picture = { width: 256, height: 144 };
const bits = 12;
const box = { width: 20, height: 40, left: 8, top: 16 };
export const frameRate = 30;

/** The middle of a bit's box, in one of the two rows. */
const middle = (bit: number, row: 0 | 1): number => {
  const x = box.left + bit * box.width + box.width / 2;
  const y = box.top + row * (box.height + box.top) + box.height / 2;
  return y * picture.width + x;
};

const frame = (number: number): Buffer => {
  const luma = Buffer.alloc(picture.width * picture.height, 128);
  for (let bit = 0; bit < bits; bit++) {
    for (const row of [0, 1] as const) {
      const white = ((number >> bit) & 1) !== row;
      const corner = middle(bit, row) - (box.height / 2) * picture.width - box.width / 2;
      for (let line = 0; line < box.height; line++) {
        luma.fill(white ? 235 : 16, corner + line * picture.width, corner + line * picture.width + box.width);
      }
    }
  }
  return luma;
};

/** The number that a decoded frame shows. Throws where it is not to be read without doubt. */
const numberIn = (luma: Buffer): number => {
  let number = 0;
  for (let bit = 0; bit < bits; bit++) {
    const [upper, lower] = [luma[middle(bit, 0)] ?? 0, luma[middle(bit, 1)] ?? 0];
    if (Math.abs(upper - lower) < 100) throw new Error(`bit ${bit} of a frame cannot be read`);
    if (upper > lower) number |= 1 << bit;
  }
  return number;
};

const raw = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", `${picture.width}x${picture.height}`];
const quiet = ["-hide_banner", "-loglevel", "error", "-nostats"];

export interface Film {
  /** Of its first frame. */
  number: number;
  seconds: number;
  /** As OBS makes two of them: frames that are sent after what is shown later. */
  bFrames: number;
}

/** Encodes a film with a key frame each second and a tone, and answers the numbers of its frames. */
export const numberedFilm = async (file: string, { number: first, seconds, bFrames }: Film): Promise<number[]> => {
  const numbers = Array.from({ length: seconds * frameRate }, (_, index) => first + index);
  const tone = ["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=48000:duration=${seconds}`];
  const codecs = [
    "-c:v",
    "libx264",
    "-preset",
    "superfast",
    "-bf",
    `${bFrames}`,
    "-g",
    `${frameRate}`,
    "-sc_threshold",
    "0",
  ];
  const input = [...raw, "-framerate", `${frameRate}`, "-i", "pipe:0"];
  const sound = ["-c:a", "aac", "-pix_fmt", "yuv420p", "-shortest", "-y", file];
  const child = spawn(ffmpegPath(), [...quiet, ...input, ...tone, ...codecs, ...sound], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(child, "close");
  await pipeline(function* () {
    for (const number of numbers) yield frame(number);
  }, child.stdin);
  const [code] = await ended;
  if (code !== 0) throw new Error(`the film cannot be encoded: ${code}`);
  return numbers;
};

/** The numbers of all frames that can be decoded of a film, a recording or a playlist, in the order in which they show. */
export const numbersIn = async (input: string): Promise<number[]> => {
  const output = ["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"];
  const child = spawn(ffmpegPath(), [...quiet, "-xerror", "-i", input, ...output], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "close");
  const size = picture.width * picture.height;
  const numbers: number[] = [];
  let rest = Buffer.alloc(0);
  await pipeline(
    child.stdout,
    new Writable({
      write: (bytes: Buffer, _, done) => {
        rest = Buffer.concat([rest, bytes]);
        for (; rest.length >= size; rest = rest.subarray(size)) numbers.push(numberIn(rest.subarray(0, size)));
        done();
      },
    }),
  );
  const [code] = await ended;
  if (code !== 0) throw new Error(`${input} cannot be decoded: ${code}`);
  return numbers;
};
