"use client";
import { useEffect, useRef } from "react";
import type { Problem } from "../calls/call.ts";
import type { Details } from "../stream/calls.ts";
import { Choice } from "../ui/Choice.tsx";
import { TextArea, TextField } from "../ui/Field.tsx";
import { text } from "../ui/form-data.ts";

/** A moment as `datetime-local` wants it: in this browser's time zone, to the minute. */
const localTime = (moment: string): string => {
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

export const fieldNames = ["title", "description", "isPublic", "isRecorded", "scheduledAt"];

/** What a creator said in these fields. */
export const detailsIn = (form: HTMLFormElement): Details => {
  const said = new FormData(form);
  const when = text(said, "scheduledAt");
  return {
    title: text(said, "title"),
    description: text(said, "description").trim() || null,
    isPublic: text(said, "isPublic") !== "no",
    isRecorded: said.has("isRecorded"),
    scheduledAt: when ? new Date(when).toISOString() : null,
  };
};

/** All that a creator says of a stream. */
export const StreamFields = ({ details, problem }: { details?: Details; problem: Problem | undefined }) => {
  const when = useRef<HTMLInputElement>(null);
  const scheduledAt = details?.scheduledAt;
  useEffect(() => {
    // The server does not know this browser's time zone, so it cannot write this field.
    if (when.current) when.current.value = scheduledAt ? localTime(scheduledAt) : "";
  }, [scheduledAt]);
  return (
    <>
      <TextField
        label="Title"
        name="title"
        defaultValue={details?.title}
        maxLength={120}
        required
        hint="What is it about? It is the first thing that fans read."
        problem={problem}
      />
      <TextArea
        label="Description"
        name="description"
        defaultValue={details?.description ?? ""}
        maxLength={2000}
        hint="Optional."
        problem={problem}
      />
      <fieldset className="grid gap-3 sm:grid-cols-2">
        <legend className="mb-1.5 font-semibold">Who may watch</legend>
        <Choice
          type="radio"
          name="isPublic"
          value="yes"
          defaultChecked={details?.isPublic ?? true}
          label="Everyone"
          about="Also without an account."
        />
        <Choice
          type="radio"
          name="isPublic"
          value="no"
          defaultChecked={details?.isPublic === false}
          label="Members"
          about="People who have signed in."
        />
      </fieldset>
      <Choice
        type="checkbox"
        name="isRecorded"
        value="yes"
        defaultChecked={details?.isRecorded ?? true}
        label="Record the broadcast"
        about="Fans can watch the replay afterwards."
      />
      <TextField
        ref={when}
        label="Announce it for"
        name="scheduledAt"
        type="datetime-local"
        hint="Optional. Its page then shows a countdown; you still start it yourself."
        problem={problem}
      />
    </>
  );
};
