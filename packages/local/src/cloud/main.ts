import { log } from "@directfanz/core/platform/log";
import { z } from "zod";
import { startCloud } from "./cloud.ts";
import { Faults } from "./faults/schema.ts";

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  RTMP_PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_FOLDER: z.string().min(1),
  AWS_ACCESS_KEY_ID: z.string().min(1),
  AWS_SECRET_ACCESS_KEY: z.string().min(1),
  AWS_REGION: z.string().min(1).default("us-east-1"),
  FFMPEG_PATH: z.string().min(1).optional(),
  /** What the account was granted: of channels, and so of push inputs. */
  MEDIALIVE_CHANNELS: z.coerce.number().int().positive().optional(),
  /** For tests: see docs/local-cloud.md. */
  CLOUD_FAULTS: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(Faults)
    .optional(),
});

/** What is this process's own, and no function's. */
const own = ["PORT", "RTMP_PORT", "DATA_FOLDER", "SERVICE", "MEDIALIVE_CHANNELS", "CLOUD_FAULTS"];

const environment = Environment.parse(process.env);

const cloud = await startCloud({
  port: environment.PORT,
  rtmpPort: environment.RTMP_PORT,
  dataFolder: environment.DATA_FOLDER,
  credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY },
  region: environment.AWS_REGION,
  functionEnvironment: Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !own.includes(entry[0]),
    ),
  ),
  ...(environment.MEDIALIVE_CHANNELS && {
    quotas: { channels: environment.MEDIALIVE_CHANNELS, inputs: environment.MEDIALIVE_CHANNELS },
  }),
  ...(environment.CLOUD_FAULTS && { faults: environment.CLOUD_FAULTS }),
  ...(environment.FFMPEG_PATH && { ffmpeg: environment.FFMPEG_PATH }),
});
log.info({ url: cloud.url, rtmpPort: cloud.rtmpPort }, "the local cloud is ready");

let stopping = false;
const stop = (signal: NodeJS.Signals) => {
  if (stopping) return;
  stopping = true;
  cloud.close().then(
    () => log.info({ signal }, "the local cloud has stopped"),
    (error: unknown) => {
      log.error({ err: error }, "the local cloud did not stop well");
      process.exitCode = 1;
    },
  );
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
