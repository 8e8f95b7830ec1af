"use client";
import { useRouter } from "next/navigation";
import { useCall } from "../calls/useCall.ts";
import { createStream } from "../stream/calls.ts";
import { Button } from "../ui/Button.tsx";
import { FormProblem } from "../ui/FormProblem.tsx";
import { detailsIn, fieldNames, StreamFields } from "./StreamFields.tsx";

export const CreateForm = () => {
  const router = useRouter();
  const { run, busy, problem } = useCall(async (form: HTMLFormElement) => {
    const stream = await createStream(detailsIn(form));
    router.push(`/studio/streams/${stream.id}`);
  });
  return (
    <form
      noValidate
      className="space-y-6"
      onSubmit={(event) => {
        event.preventDefault();
        run(event.currentTarget);
      }}
    >
      <StreamFields problem={problem} />
      <FormProblem problem={problem} fields={fieldNames} />
      <Button type="submit" busy={busy} className="w-full">
        {busy ? "Creating…" : "Create stream"}
      </Button>
    </form>
  );
};
