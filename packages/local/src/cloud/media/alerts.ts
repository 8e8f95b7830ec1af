import { randomBytes } from "node:crypto";
import type { Alert } from "./medialive.schema.ts";

/** The alerts: of what the input lacks, and of an output that cannot be written. */
export type Lack = "video" | "audio" | "output";

const KINDS: Record<Lack, { alertType: string; message: string }> = {
  video: { alertType: "Video Not Detected", message: "[VideoBuffer[1]] Video not detected: Check input signal" },
  audio: { alertType: "Audio Not Detected", message: "[AudioBuffer[1]] Audio not detected: Check input signal" },
  output: {
    alertType: "Failed to Create Output File or Socket",
    message: "[HlsOutput[1]] Failed to create output file or socket: Check that the destination can be written to",
  },
};

/** As many as are worth listing of a long broadcast. */
const KEPT = 100;

const open = (alerts: Alert[], lack: Lack): Alert | undefined =>
  alerts.find((alert) => alert.state === "SET" && alert.alertType === KINDS[lack].alertType);

/** The alerts after the channel began or ceased to lack something, and the one that changed; undefined if none did. */
export const change = (
  alerts: Alert[],
  lack: Lack,
  present: boolean,
  now = new Date(),
): { alerts: Alert[]; changed: Alert } | undefined => {
  const set = open(alerts, lack);
  if (present === (set === undefined)) return undefined;
  if (set) {
    const changed: Alert = { ...set, state: "CLEARED", clearedTimestamp: now.toISOString() };
    return { alerts: alerts.map((alert) => (alert === set ? changed : alert)), changed };
  }
  const changed: Alert = {
    id: randomBytes(20).toString("hex"),
    ...KINDS[lack],
    pipelineId: "0",
    state: "SET",
    setTimestamp: now.toISOString(),
  };
  return { alerts: [...alerts, changed].slice(-KEPT), changed };
};

/** All alerts cleared, as of a channel that has stopped. */
export const cleared = (alerts: Alert[], now = new Date()): Alert[] =>
  alerts.map((alert) =>
    alert.state === "SET" ? { ...alert, state: "CLEARED", clearedTimestamp: now.toISOString() } : alert,
  );
