"use client";
import { useState } from "react";
import { useCall } from "../calls/useCall.ts";
import { changeStream } from "../stream/calls.ts";
import type { Stream } from "../stream/snapshot.ts";
import { Button } from "../ui/Button.tsx";
import { FormProblem } from "../ui/FormProblem.tsx";
import { detailsIn, fieldNames, StreamFields } from "./StreamFields.tsx";

export const EditForm = ({ stream, changed }: { stream: Stream; changed: (stream: Stream) => void }) => {
  const [saved, setSaved] = useState(false);
  const { run, busy, problem } = useCall(async (form: HTMLFormElement) => {
    setSaved(false);
    changed(await changeStream(stream.id, detailsIn(form)));
    setSaved(true);
  });
  return (
    <form
      noValidate
      className="space-y-6"
      onChange={() => setSaved(false)}
      onSubmit={(event) => {
        event.preventDefault();
        run(event.currentTarget);
      }}
    >
      <StreamFields details={stream} problem={problem} />
      <FormProblem problem={problem} fields={fieldNames} />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" look="quiet" busy={busy}>
          {busy ? "Saving…" : "Save changes"}
        </Button>
        <span role="status" className="text-good">
          {saved && "Saved."}
        </span>
      </div>
    </form>
  );
};
