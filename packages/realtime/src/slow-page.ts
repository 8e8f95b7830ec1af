import type { Page } from "./contract.ts";

/** Packets that may wait for a page. */
const mostWaiting = 500;

/**
 * Cuts off a page that reads more slowly than it is told: what waits for it would fill the server's memory. It comes back
 * by itself when it can, and is then told how things stand.
 */
export const cutWhenSlow = ({ conn }: Page): void => {
  let waiting = 0;
  conn.on("drain", () => {
    waiting = 0;
  });
  conn.on("packetCreate", () => {
    if (++waiting > mostWaiting) conn.close(true);
  });
};
