"use client";
import { Megaphone, MegaphoneOff } from "lucide-react";
import { useId, useRef, useState } from "react";
import { comingBackTo } from "../account/next-path.ts";
import type { LiveStream } from "../stream/useStream.ts";
import { ButtonLink } from "../ui/Button.tsx";
import { ChatBox } from "./ChatBox.tsx";
import { ChatLine } from "./ChatLine.tsx";
import { useAnnouncements } from "./useAnnouncements.ts";
import { useStick } from "./useStick.ts";

interface Props {
  room: Pick<LiveStream, "messages" | "send" | "connection">;
  /** Whether one can write now. */
  open: boolean;
  /** The signed-in user; null for a visitor. */
  userId: string | null;
  /** This page, to come back to after signing in. */
  path: string;
}

/** A stream's chat: what was said, and where to say something. */
export const Chat = ({ room, open, userId, path }: Props) => {
  const heading = useId();
  const list = useRef<HTMLDivElement>(null);
  const [muted, setMuted] = useState(false);
  const { messages, send, connection } = room;
  const told = useAnnouncements(messages, muted);
  const { away, toEnd, onScroll } = useStick(list, messages.at(-1)?.id);
  return (
    <section
      aria-labelledby={heading}
      className="relative flex h-112 min-h-0 flex-col overflow-hidden rounded-3xl border border-line bg-raised lg:h-full"
    >
      <header className="flex items-center justify-between gap-2 border-line border-b py-2 pr-2 pl-5">
        <h2 id={heading} className="font-semibold text-lg">
          Chat
        </h2>
        <button
          type="button"
          aria-pressed={!muted}
          onClick={() => setMuted(!muted)}
          title="Whether a screen reader reads new messages"
          className="grid size-10 place-items-center rounded-full text-muted hover:bg-hover hover:text-ink"
        >
          {muted ? (
            <MegaphoneOff className="size-4.5" aria-hidden="true" />
          ) : (
            <Megaphone className="size-4.5" aria-hidden="true" />
          )}
          <span className="sr-only">Announce new messages</span>
        </button>
      </header>
      <div
        ref={list}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        className="min-h-0 grow overflow-y-auto overscroll-contain px-5 py-3 -outline-offset-2"
      >
        {messages.length === 0 ? (
          <p className="text-muted">
            {open ? "Nobody has said anything yet. Be the first." : "Nothing was said here yet."}
          </p>
        ) : (
          <ul className="space-y-2.5">
            {messages.map((message) => (
              <ChatLine key={message.id} message={message} mine={userId !== null && message.sender.id === userId} />
            ))}
          </ul>
        )}
      </div>
      <p aria-live="polite" className="sr-only">
        {told}
      </p>
      {away && (
        <button
          type="button"
          onClick={toEnd}
          className="absolute bottom-24 left-1/2 -translate-x-1/2 rounded-full bg-accent px-4 py-2 font-semibold text-on-accent text-sm"
        >
          New messages
        </button>
      )}
      {!open ? (
        <p className="border-line border-t p-4 text-center text-muted text-sm">The chat is open during a broadcast.</p>
      ) : userId === null ? (
        <div className="flex items-center justify-between gap-3 border-line border-t p-3 pl-5">
          <p className="text-muted text-sm">Sign in to join in.</p>
          <ButtonLink href={comingBackTo("/sign-in", path)} className="px-4 text-sm">
            Sign in to chat
          </ButtonLink>
        </div>
      ) : (
        <ChatBox send={send} connected={connection !== "cut"} />
      )}
    </section>
  );
};
