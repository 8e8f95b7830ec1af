"use client";
import { SendHorizontal } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import type { RoomProblem } from "../stream/room.ts";
import { inputLook } from "../ui/Field.tsx";

const longest = 500;

interface Props {
  send: (text: string) => Promise<RoomProblem | undefined>;
  connected: boolean;
}

/** Where one writes. What was typed stays until it has been sent. */
export const ChatBox = ({ send, connected }: Props) => {
  const id = useId();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RoomProblem>();
  const left = longest - [...text].length;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const said = text.trim();
    if (!said || busy || !connected || left < 0) return;
    setBusy(true);
    const refusal = await send(said);
    setBusy(false);
    setProblem(refusal);
    if (!refusal) setText((now) => (now.trim() === said ? "" : now));
  };

  return (
    <form onSubmit={submit} className="space-y-2 border-line border-t p-3">
      <div className="flex gap-2">
        <label htmlFor={id} className="sr-only">
          Message
        </label>
        <input
          id={id}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(undefined);
          }}
          placeholder="Say something"
          autoComplete="off"
          enterKeyHint="send"
          aria-describedby={`${id}-state`}
          aria-invalid={left < 0 ? true : undefined}
          className={inputLook}
        />
        <button
          type="submit"
          aria-label="Send"
          aria-disabled={busy || !connected || left < 0 || undefined}
          className="grid size-11.5 shrink-0 place-items-center rounded-xl bg-accent text-on-accent transition-colors hover:bg-accent-hover aria-disabled:opacity-55"
        >
          <SendHorizontal className="size-5" aria-hidden="true" />
        </button>
      </div>
      <div id={`${id}-state`} role="status" className="text-sm empty:hidden">
        {!connected ? (
          <p className="text-muted">Chat is reconnecting. What you typed is kept.</p>
        ) : problem ? (
          <p className="text-bad">
            {problem.message} {problem.details?.suggestion}
          </p>
        ) : left < 0 ? (
          <p className="text-bad">
            {-left} {left === -1 ? "character" : "characters"} too long.
          </p>
        ) : left <= 50 ? (
          <p className="text-muted">
            {left} {left === 1 ? "character" : "characters"} left.
          </p>
        ) : null}
      </div>
    </form>
  );
};
