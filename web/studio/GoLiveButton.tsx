"use client";
import { Radio } from "lucide-react";
import { useCall } from "../calls/useCall.ts";
import { startStream } from "../stream/calls.ts";
import type { LiveStream } from "../stream/useStream.ts";
import { Button } from "../ui/Button.tsx";
import { FormProblem } from "../ui/FormProblem.tsx";

/** Starts a broadcast. Fans see nothing of it before the encoder sends video. */
export const GoLiveButton = ({ room, children = "Go live" }: { room: LiveStream; children?: string }) => {
  const { run, busy, problem } = useCall(async () => room.took(await startStream(room.stream.id)));
  return (
    <div className="space-y-4">
      <Button busy={busy} onClick={() => run()} className="min-h-14 w-full text-lg">
        <Radio className="size-5" aria-hidden="true" />
        {busy ? "Starting…" : children}
      </Button>
      <FormProblem problem={problem} />
    </div>
  );
};
