"use client";
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

/** Keeps a list at its end as it grows, unless one has scrolled up to read. `away` says that there is more below. */
export const useStick = (list: RefObject<HTMLElement | null>, newest: string | undefined) => {
  const atEnd = useRef(true);
  const [away, setAway] = useState(false);
  const toEnd = useCallback(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
    atEnd.current = true;
    setAway(false);
  }, [list]);
  const onScroll = useCallback(() => {
    const element = list.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    if (atEnd.current) setAway(false);
  }, [list]);
  useLayoutEffect(() => {
    if (!newest) return;
    if (atEnd.current) toEnd();
    else setAway(true);
  }, [newest, toEnd]);
  return { away, toEnd, onScroll };
};
