"use client";
import { useCallback, useEffect, useRef, useState } from "react";

/** Whether nothing has moved for three seconds; `stir` says that something did. */
export const useIdle = () => {
  const [idle, setIdle] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stir = useCallback(() => {
    setIdle(false);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIdle(true), 3_000);
  }, []);
  useEffect(() => {
    stir();
    return () => clearTimeout(timer.current);
  }, [stir]);
  return { idle, stir };
};
