import { join } from "node:path";
import type { Ports } from "../ports.ts";
import { root } from "./folder.ts";
import { healthz } from "./health.ts";
import type { Program } from "./supervised.ts";

const service = (name: string, file: string, port: number, env: Record<string, string>): Program => ({
  name,
  run: [file],
  env: { ...env, SERVICE: name, PORT: String(port) },
  healthy: () => healthz(port),
  stopWithin: 12_000,
  startWithin: 60_000,
});

/** The local cloud. It comes first: the others' links name what is deployed onto it. */
export const cloudService = (ports: Ports, folder: string, env: Record<string, string>): Program =>
  service("cloud", join(root, "packages/local/src/cloud/main.ts"), ports.cloud, {
    ...env,
    RTMP_PORT: String(ports.rtmp),
    DATA_FOLDER: join(folder, "cloud"),
  });

/** What stands in front of and behind the site. `web` is the file that serves the built web app. */
export const siteServices = (ports: Ports, web: string, env: Record<string, string>): Program[] => [
  // Next binds to HOSTNAME, and to every interface without it.
  service("web", web, ports.web, { ...env, HOSTNAME: "127.0.0.1" }),
  service("realtime", join(root, "packages/realtime/src/main.ts"), ports.realtime, env),
  service("streaming", join(root, "packages/api/src/main.ts"), ports.streaming, env),
  service("edge", join(root, "packages/local/src/edge/main.ts"), ports.edge, {
    ...env,
    WEB_PORT: String(ports.web),
    REALTIME_PORT: String(ports.realtime),
    STREAMING_PORT: String(ports.streaming),
    CLOUD_PORT: String(ports.cloud),
  }),
];
