import { S3Client } from "@aws-sdk/client-s3";
import { once, settings } from "./settings.ts";

export const s3 = once(() => new S3Client(settings));
