import { MediaLiveClient } from "@aws-sdk/client-medialive";
import { once, settings } from "./settings.ts";

export const mediaLive = once(() => new MediaLiveClient(settings));
