import type { ChatMessage } from "@directfanz/core/chat";

export type Message = ChatMessage;

/** How many messages a page keeps; older ones scroll out. */
export const kept = 300;

const inOrder = (a: Message, b: Message) => Date.parse(a.sentAt) - Date.parse(b.sentAt) || (a.id < b.id ? -1 : 1);

/** Both lists as one, oldest first, each message once, the last {@link kept} of them. */
export const merged = (shown: readonly Message[], told: readonly Message[]): Message[] => {
  const byId = new Map([...shown, ...told].map((message) => [message.id, message]));
  return [...byId.values()].sort(inOrder).slice(-kept);
};

/**
 * What a screen reader is told of messages that came since it was last told: one by itself, several by their number
 * and the last of them, so that a fast chat does not drown the page.
 */
export const announcement = (fresh: readonly Message[]): string => {
  const last = fresh.at(-1);
  if (!last) return "";
  const said = `${last.sender.displayName}: ${last.message}`;
  return fresh.length === 1 ? said : `${fresh.length} new messages. Last, ${said}`;
};
