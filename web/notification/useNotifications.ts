"use client";
import type { Notification } from "@directfanz/core/notification";
import { useCallback, useEffect, useState } from "react";
import { call, type Problem, problemIn } from "../calls/call.ts";

/** Seconds between two looks, while the page is to be seen. */
const pollSeconds = 60;

export interface Told {
  /** Newest first; undefined until they are known. */
  items: Notification[] | undefined;
  unread: number;
  problem: Problem | undefined;
}

/** What one is told, kept fresh. `read` marks what is shown as read; what was last known stays while a look fails. */
export const useNotifications = () => {
  const [told, setTold] = useState<Told>({ items: undefined, unread: 0, problem: undefined });

  const refresh = useCallback(async () => {
    try {
      const { items, unread } = await call<{ items: Notification[]; unread: number }>("GET", "/notifications?limit=10");
      setTold({ items, unread, problem: undefined });
    } catch (thrown) {
      setTold((before) => ({ ...before, problem: problemIn(thrown) }));
    }
  }, []);

  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") void refresh();
    };
    look();
    const timer = setInterval(look, pollSeconds * 1000);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [refresh]);

  const read = useCallback(async () => {
    const ids = (told.items ?? []).filter(({ readAt }) => readAt === null).map(({ id }) => id);
    if (ids.length === 0) return;
    try {
      const { unread } = await call<{ unread: number }>("POST", "/notifications/read", { ids });
      setTold((before) => ({ ...before, unread }));
    } catch {
      // They stay unread, and are marked when they are next looked at.
    }
  }, [told.items]);

  return { ...told, refresh, read };
};
