import { io } from "socket.io-client";
import type { Message } from "../chat/messages.ts";
import type { Metrics, Session } from "./snapshot.ts";

/** What the realtime service says when it refuses something. */
export interface RoomProblem {
  code: string;
  message: string;
  details?: { suggestion?: string };
}

type Answer<T> = ({ ok: true } & T) | { ok: false; error: RoomProblem };

interface Joined {
  session: Session | null;
  metrics: Metrics;
  /** Newest first. */
  messages: Message[];
}

/** What a page hears in its stream's room. */
export interface RoomHearer {
  joined: (joined: Joined) => void;
  session: (session: Session) => void;
  viewers: (now: number) => void;
  chat: (messages: Message[]) => void;
  /** Something changed that is not told whole: ask. */
  changed: () => void;
  /** Nothing is told at the moment. The socket tries again by itself. */
  cut: () => void;
  /** This page may not watch, or no longer. */
  sentAway: (problem: RoomProblem) => void;
}

const notSent: RoomProblem = {
  code: "network",
  message: "Your message was not sent.",
  details: { suggestion: "Try again in a moment." },
};

/** Opens a stream's room over the socket, and opens it again after every cut, until `close`. */
export const openRoom = (streamId: string, hear: RoomHearer) => {
  const socket = io({
    path: "/socket.io/",
    transports: ["websocket", "polling"],
    timeout: 5_000,
    // Not shared with another page's socket: that one may have been opened before signing in.
    forceNew: true,
  });
  const ask = async <T>(event: string, said: object, otherwise: RoomProblem): Promise<Answer<T>> => {
    try {
      return await socket.timeout(5_000).emitWithAck(event, said);
    } catch {
      return { ok: false, error: otherwise };
    }
  };
  const final = new Set(["auth.required", "stream.not_found"]);
  socket.on("connect", async () => {
    const answer = await ask<Joined>("join", { streamId }, notSent);
    if (answer.ok) hear.joined(answer);
    else if (final.has(answer.error.code)) hear.sentAway(answer.error);
    else hear.cut();
  });
  socket.on("disconnect", hear.cut);
  socket.on("connect_error", hear.cut);
  socket.on("session", ({ session }: { session: Session }) => hear.session(session));
  socket.on("viewers", ({ now }: { now: number }) => hear.viewers(now));
  socket.on("chat", (messages: Message[]) => hear.chat(messages));
  socket.on("stream", hear.changed);
  socket.on("recording", hear.changed);
  socket.on("left", ({ error }: { error: RoomProblem }) => hear.sentAway(error));

  return {
    /** Says something; answers what was wrong with it, if anything. */
    say: async (text: string): Promise<RoomProblem | undefined> => {
      if (!socket.connected) return notSent;
      const answer = await ask("chat", { streamId, text }, notSent);
      return answer.ok ? undefined : answer.error;
    },
    close: () => {
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
};
