import type { Emit } from "../contract.ts";
import type { Alert } from "./medialive.schema.ts";

/** MediaLive's three events (User Guide, "Monitoring using Amazon EventBridge"): the shapes that rules match. */

export type EventState = "CREATED" | "STARTING" | "RUNNING" | "RECOVERING" | "STOPPING" | "STOPPED" | "DELETED";

const MESSAGES: Record<EventState, string> = {
  CREATED: "Created channel",
  STARTING: "Starting channel",
  RUNNING: "Started channel",
  RECOVERING: "Recovering channel",
  STOPPING: "Stopping channel",
  STOPPED: "Stopped channel",
  DELETED: "Deleted channel",
};

export const stateChanged = (emit: Emit, arn: string, state: EventState): void =>
  emit({
    source: "aws.medialive",
    detailType: "MediaLive Channel State Change",
    resources: [arn],
    detail: {
      channel_arn: arn,
      state,
      message: MESSAGES[state],
      pipelines_running_count: state === "RUNNING" ? 1 : 0,
    },
  });

export const alerted = (emit: Emit, arn: string, alert: Alert): void =>
  emit({
    source: "aws.medialive",
    detailType: "MediaLive Channel Alert",
    resources: [arn],
    detail: {
      alarm_state: alert.state,
      alarm_id: alert.id,
      alert_type: alert.alertType,
      pipeline: alert.pipelineId,
      channel_arn: arn,
      message: alert.message,
    },
  });

export const inputChanged = (emit: Emit, arn: string, attachment: string): void =>
  emit({
    source: "aws.medialive",
    detailType: "MediaLive Channel Input Change",
    resources: [arn],
    detail: {
      active_input_attachment_name: attachment,
      active_input_switch_action_name: "Initial Channel Input",
      pipeline: "0",
      message: "Input switch event on pipeline",
      channel_arn: arn,
    },
  });
