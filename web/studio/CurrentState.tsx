"use client";
import type { StateProps } from "./state-props.ts";
import { Draft } from "./states/Draft.tsx";
import { Ending } from "./states/Ending.tsx";
import { Failed } from "./states/Failed.tsx";
import { Interrupted } from "./states/Interrupted.tsx";
import { Live } from "./states/Live.tsx";
import { Queued } from "./states/Queued.tsx";
import { Ready } from "./states/Ready.tsx";
import { RecordingProcessing } from "./states/RecordingProcessing.tsx";
import { Recovering } from "./states/Recovering.tsx";
import { Starting } from "./states/Starting.tsx";
import { WaitingForEncoder } from "./states/WaitingForEncoder.tsx";
import type { Step } from "./step.ts";

const during = {
  queued: Queued,
  starting: Starting,
  waiting: WaitingForEncoder,
  live: Live,
  interrupted: Interrupted,
  recovering: Recovering,
  ending: Ending,
  recording: RecordingProcessing,
  failed: Failed,
} as const;

/** The component of the step that a stream is at. */
export const CurrentState = ({ step, room, userId }: Omit<StateProps, "session"> & { step: Step }) => {
  const { session } = room;
  if (step === "ready") return <Ready room={room} session={session} />;
  if (step === "draft" || !session) return <Draft room={room} />;
  const State = during[step];
  return <State room={room} session={session} userId={userId} />;
};
