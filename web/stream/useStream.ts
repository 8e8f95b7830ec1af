"use client";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { type Message, merged } from "../chat/messages.ts";
import { askAll } from "./calls.ts";
import { hear } from "./news.ts";
import { openRoom, type RoomProblem } from "./room.ts";
import { isSettled } from "./scene.ts";
import type { Session, Snapshot, Stream } from "./snapshot.ts";

/** Seconds between polls: while the socket is cut, and beside a socket that works. */
export const pollSeconds = { cut: 5, connected: 30 } as const;

export type Connection = "connecting" | "connected" | "cut";

/**
 * A stream as it is now: the server's first answer, kept fresh by the socket, and by polls that become frequent when the
 * socket is cut and end when nothing more can happen. `send` puts a text into the chat and answers what was wrong.
 */
export const useStream = (initial: Snapshot, recent: readonly Message[]) => {
  const streamId = initial.stream.id;
  const [known, tell] = useReducer(hear, { ...initial, heard: 0 });
  const [messages, addMessages] = useReducer(merged, recent, (first) => merged([], first));
  const [connection, setConnection] = useState<Connection>("connecting");
  const [sentAway, setSentAway] = useState<RoomProblem>();
  const room = useRef<ReturnType<typeof openRoom>>(null);
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
    const opened = openRoom(streamId, {
      joined: (joined) => {
        setConnection("connected");
        setSentAway(undefined);
        tell({ kind: "joined", session: joined.session, metrics: joined.metrics });
        addMessages(joined.messages);
      },
      session: (session) => tell({ kind: "session", session }),
      viewers: (now) => tell({ kind: "viewers", now }),
      chat: addMessages,
      changed: refresh,
      cut: () => setConnection("cut"),
      sentAway: setSentAway,
    });
    room.current = opened;
    return () => {
      room.current = null;
      opened.close();
    };
  }, [streamId, refresh]);

  const settled = isSettled(known) || sentAway !== undefined;
  useEffect(() => {
    if (settled || connection === "connecting") return;
    if (connection === "cut") refresh();
    const timer = setInterval(refresh, pollSeconds[connection] * 1000);
    return () => clearInterval(timer);
  }, [settled, connection, refresh]);

  // What follows a change of state (figures, recordings) is not all told by the socket: ask once.
  const status = known.session?.status;
  const asked = useRef(status);
  useEffect(() => {
    if (asked.current === status) return;
    asked.current = status;
    refresh();
  }, [status, refresh]);

  const send = useCallback(async (text: string) => room.current?.say(text), []);
  const took = useCallback((session: Session) => tell({ kind: "session", session }), []);
  const changed = useCallback((stream: Stream) => tell({ kind: "stream", stream }), []);
  return { ...known, messages, connection, settled, sentAway, send, took, changed };
};

export type LiveStream = ReturnType<typeof useStream>;
