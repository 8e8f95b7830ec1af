"use client";
import { useEffect, useRef, useState } from "react";
import { announcement, type Message } from "./messages.ts";

/** Seconds between announcements: a sentence has been read out by then. */
const pause = 5;

/** What a screen reader is to be told of new messages: gathered over some seconds, nothing while `muted`. */
export const useAnnouncements = (messages: readonly Message[], muted: boolean): string => {
  const [text, setText] = useState("");
  const latest = useRef(messages);
  latest.current = messages;
  useEffect(() => {
    const told = new Set(latest.current.map(({ id }) => id));
    const timer = setInterval(() => {
      const fresh = latest.current.filter(({ id }) => !told.has(id));
      for (const { id } of fresh) told.add(id);
      setText(muted ? "" : announcement(fresh));
    }, pause * 1000);
    return () => clearInterval(timer);
  }, [muted]);
  return text;
};
