"use client";
import { useSyncExternalStore } from "react";
import { serverNow } from "./server-clock.ts";

const subscribe = (changed: () => void) => {
  const timer = setInterval(changed, 250);
  return () => clearInterval(timer);
};
const second = () => Math.floor(serverNow() / 1000) * 1000;
const onServer = () => null;

/** The time (ms) by the server's clock, to the second; renders again as it passes. Null until the page is alive. */
export const useNow = (): number | null => useSyncExternalStore(subscribe, second, onServer);
