import { classes } from "../ui/classes.ts";
import type { Message } from "./messages.ts";

/** Nobody's words are anything but text; long ones break. */
export const ChatLine = ({ message, mine }: { message: Message; mine: boolean }) => (
  <li className="wrap-anywhere leading-snug">
    <span
      className={classes("font-semibold", message.isArtist ? "text-accent-ink" : mine ? "text-good" : "text-muted")}
    >
      {message.sender.displayName}
      {message.isArtist && (
        <span className="ml-1.5 rounded-full bg-accent px-2 py-px align-middle font-bold text-on-accent text-xs">
          Creator
        </span>
      )}
      <span className="sr-only">:</span>
    </span>{" "}
    {message.message}
  </li>
);
