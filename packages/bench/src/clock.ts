import { type ChildProcess, spawn } from "node:child_process";
import { ffmpegPath } from "@directfanz/local/engine/ffmpeg";

const [width, height, rate] = [1280, 720, 30];
/** The clock is a row of black and white fields, one a bit: 32 bits of the milliseconds of the day's clock. */
const bits = 32;
const field = width / bits;

const frame = Buffer.alloc(width * height, 96);

const draw = (now: number, count: number): void => {
  const value = now % 2 ** bits;
  for (let bit = 0; bit < bits; bit++) {
    const shade = Math.floor(value / 2 ** (bits - 1 - bit)) % 2 === 1 ? 235 : 16;
    for (let y = 0; y < field; y++) frame.fill(shade, y * width + bit * field, y * width + (bit + 1) * field);
  }
  // Something moves, so that the encoder has work.
  for (let y = 200; y < 600; y++) frame.fill((y + count * 7) % 200, y * width + 100, y * width + 1180);
};

const clockArguments = (address: string): string[] => [
  ...["-hide_banner", "-loglevel", "error", "-fflags", "nobuffer"],
  ...["-f", "rawvideo", "-pix_fmt", "gray", "-s", `${width}x${height}`, "-r", `${rate}`, "-i", "pipe:0"],
  ...["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"],
  ...["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"],
  ...["-g", `${rate}`, "-b:v", "3M", "-c:a", "aac", "-b:a", "128k"],
  ...["-flush_packets", "1", "-f", "flv", address],
];

/** Publishes a picture of the time itself, frame by frame, and a tone. The time is drawn the moment a frame is handed over. */
export const publishClock = (address: string): ChildProcess => {
  const encoder = spawn(ffmpegPath(), clockArguments(address), { stdio: ["pipe", "ignore", "inherit"] });
  const began = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    // By the clock and not by the timer, whose milliseconds would add up to a faster film.
    for (; count < ((performance.now() - began) * rate) / 1000; count++) {
      draw(Date.now(), count);
      encoder.stdin?.write(Buffer.from(frame));
    }
  }, 5);
  encoder.stdin?.on("error", () => clearInterval(timer));
  encoder.once("exit", () => clearInterval(timer));
  return encoder;
};

/** Runs in the page: reads the clock off the picture that is on the screen now. Milliseconds, or null where it is unreadable. */
export const readClock = (): number | null => {
  const video = document.querySelector("video");
  if (!video || video.readyState < 2) return null;
  const canvas = document.createElement("canvas");
  canvas.width = 1280;
  canvas.height = 40;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 18, 0, 0, 1280, 40);
  let value = 0;
  for (let bit = 0; bit < 32; bit++) {
    const [shade = 0] = context.getImageData(bit * 40 + 20, 20, 1, 1).data;
    value = value * 2 + (shade > 128 ? 1 : 0);
  }
  return (Date.now() % 2 ** 32) - value;
};
