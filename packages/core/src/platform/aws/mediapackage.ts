import { MediaPackageClient } from "@aws-sdk/client-mediapackage";
import { once, settings } from "./settings.ts";

export const mediaPackage = once(() => new MediaPackageClient(settings));
