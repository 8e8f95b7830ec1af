"use client";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { io, type Socket } from "socket.io-client";
import { type Message, merged } from "../chat/messages.ts";
import { askAll } from "./calls.ts";
import { hear } from "./news.ts";
import { isSettled } from "./scene.ts";
import type { Metrics, Session, Snapshot, Stream } from "./snapshot.ts";

/** Seconds between polls: while the socket is cut, and beside a socket that works. */
export const pollSeconds = { cut: 5, connected: 30 } as const;

export type Connection = "connecting" | "connected" | "cut";

/** What is wrong with a message that was not sent. */
export interface ChatRefusal {
  message: string;
  suggestion?: string | undefined;
}

interface Joined {
  ok: boolean;
  session?: Session | null;
  metrics?: Metrics;
  messages?: Message[];
}
type Sent = { ok: true } | { ok: false; error: { message: string; details?: { suggestion?: string } } };

/**
 * A stream as it is now: the server's first answer, kept fresh by the socket, and by polls that become frequent when the
 * socket is cut and end when nothing more can happen. `send` puts a message into the chat and answers what was wrong.
 */
export const useStream = (initial: Snapshot, recent: readonly Message[]) => {
  const streamId = initial.stream.id;
  const [known, tell] = useReducer(hear, { ...initial, heard: 0 });
  const [messages, addMessages] = useReducer(merged, recent, (first) => merged([], first));
  const [connection, setConnection] = useState<Connection>("connecting");
  const socket = useRef<Socket>(null);
  const heard = useRef(known.heard);
  heard.current = known.heard;

  const refresh = useCallback(async () => {
    const askedAt = heard.current;
    try {
      tell({ kind: "polled", askedAt, found: await askAll(streamId) });
    } catch {
      // The next poll asks again; until then the page shows what it knows.
    }
  }, [streamId]);

  useEffect(() => {
    // Not shared with another page's socket: that one may have been opened before signing in.
    const opened = io({ path: "/socket.io/", transports: ["websocket", "polling"], forceNew: true });
    socket.current = opened;
    const cut = () => setConnection("cut");
    const join = async () => {
      const answer: Joined = await opened
        .timeout(5_000)
        .emitWithAck("join", { streamId })
        .catch(() => ({ ok: false }));
      if (!answer.ok) return cut();
      setConnection("connected");
      if (answer.metrics) tell({ kind: "joined", session: answer.session ?? null, metrics: answer.metrics });
      addMessages(answer.messages ?? []);
    };
    opened.on("connect", join);
    opened.on("disconnect", cut);
    opened.on("connect_error", cut);
    opened.on("session", ({ session }: { session: Session }) => tell({ kind: "session", session }));
    opened.on("stream", ({ stream }: { stream: Stream }) => tell({ kind: "stream", stream }));
    opened.on("viewers", ({ now }: { now: number }) => tell({ kind: "viewers", now }));
    opened.on("chat", (told: Message[]) => addMessages(told));
    opened.on("recording", refresh);
    return () => {
      socket.current = null;
      opened.disconnect();
    };
  }, [streamId, refresh]);

  const settled = isSettled(known);
  useEffect(() => {
    if (settled || connection === "connecting") return;
    if (connection === "cut") refresh();
    const timer = setInterval(refresh, pollSeconds[connection] * 1000);
    return () => clearInterval(timer);
  }, [settled, connection, refresh]);

  // What follows an end (figures, recordings) is not all told by the socket: ask once whenever the state changes.
  const status = known.session?.status;
  const first = useRef(true);
  useEffect(() => {
    if (!first.current && status) refresh();
    first.current = false;
  }, [status, refresh]);

  const send = useCallback(
    async (message: string): Promise<ChatRefusal | undefined> => {
      const lost = { message: "Your message was not sent.", suggestion: "Try again when live updates are back." };
      if (!socket.current?.connected) return lost;
      const answer: Sent = await socket.current
        .timeout(5_000)
        .emitWithAck("chat", { streamId, message })
        .catch(() => ({ ok: false, error: lost }));
      return answer.ok ? undefined : { suggestion: answer.error.details?.suggestion, ...answer.error };
    },
    [streamId],
  );

  const took = useCallback((session: Session) => tell({ kind: "session", session }), []);
  const changed = useCallback((stream: Stream) => tell({ kind: "stream", stream }), []);
  return { ...known, messages, connection, send, refresh, took, changed };
};

export type LiveStream = ReturnType<typeof useStream>;
