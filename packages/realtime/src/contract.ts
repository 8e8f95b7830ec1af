import type { ChatMessage } from "@directfanz/core/chat";
import { Id } from "@directfanz/core/platform/ids";
import type { Session } from "@directfanz/core/stream/session";
import type { Metrics } from "@directfanz/core/stream/viewers";
import type { Server, Socket } from "socket.io";
import { z } from "zod";

/** What pages may say. Anything else is refused with `request.invalid`. */
export const Join = z.object({ streamId: Id });
/** The text itself is looked at by the chat. */
export const Say = z.object({ streamId: Id, text: z.string() });

/** The one error shape of the platform. */
export interface Problem {
  code: string;
  message: string;
  details: { suggestion?: string; retryAfterSeconds?: number; [more: string]: unknown };
  requestId: string;
  timestamp: string;
}
export type Answer<T = object> = ({ ok: true } & T) | { ok: false; error: Problem };
export type Ack<T = object> = (answer: Answer<T>) => void;

/** A stream as it is when a page joins it. `messages` are the last ones, newest first. */
export interface Joined {
  session: Session | null;
  metrics: Metrics;
  messages: ChatMessage[];
}

export interface FromPage {
  /** Everything that is told of a stream from now on, and how it is now. For those who may watch. */
  join: (said: z.input<typeof Join>, ack: Ack<Joined>) => void;
  leave: (said: z.input<typeof Join>, ack: Ack) => void;
  /** Says something in the chat. It comes back as `chat`, to everyone. */
  chat: (said: z.input<typeof Say>, ack: Ack<{ message: ChatMessage }>) => void;
}

export interface ToPage {
  session: (body: { session: Session }) => void;
  stream: (body: unknown) => void;
  /** Everything that was said within a moment, oldest first. */
  chat: (messages: ChatMessage[]) => void;
  /** At most once a second, and only when it changed. */
  viewers: (body: { now: number }) => void;
  recording: (body: unknown) => void;
  /** This page may no longer watch, and hears nothing more of the stream. */
  left: (body: { streamId: string; error: Problem }) => void;
  /** The server is about to go: the connection will be cut, and another server takes it. */
  restarting: () => void;
}

/** What a server knows of a page. */
export interface PageData {
  /** The cookie is read again at each step, so that signing out counts. */
  sessionCookie: string | undefined;
  visitorId: string;
  address: string;
  userAgent: string;
}

export type Pages = Server<FromPage, ToPage, Record<string, never>, PageData>;
export type Page = Socket<FromPage, ToPage, Record<string, never>, PageData>;
