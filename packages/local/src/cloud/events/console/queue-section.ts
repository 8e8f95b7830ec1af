import type { Messages } from "../queue/messages.ts";
import type { Queues } from "../queue/queues.ts";
import { html } from "./html.ts";
import { json, type Section, table, time } from "./parts.ts";

const mostQueues = 100;
const mostMessages = 20;

/** What lies in queues, which is what nobody could take, with a button that hands it out once more. */
export const queueSection = (queues: Queues, messages: Messages): Section => {
  const filled = queues
    .list({ limit: mostQueues })
    .map((queue) => ({ queue, letters: messages.peek(queue.name, mostMessages + 1) }))
    .filter(({ letters }) => letters.length > 0);
  const parts = filled.map(
    ({ queue, letters }) => html`<h3>${queue.name}</h3>
<form method="post" action="/_local/redrive"><input type="hidden" name="queue" value="${queue.name}">
<button type="submit" aria-label="Redrive ${queue.name}">Redrive</button></form>
${table(
  ["Sent", "Why", ""],
  letters
    .slice(0, mostMessages)
    .map((letter) => [time(letter.sentAt), reasonOf(letter), json("message", bodyOf(letter.body))]),
  "",
)}
${letters.length > mostMessages ? html`<p class="quiet">There are more than ${mostMessages}.</p>` : undefined}`,
  );
  return {
    id: "dead-letters",
    title: "Dead letters",
    body: parts.length > 0 ? html`${parts}` : html`<p class="quiet">No dead letter.</p>`,
  };
};

const bodyOf = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

const reasonOf = ({
  body,
  attributes,
}: {
  body: string;
  attributes: Record<string, { StringValue?: string | undefined }>;
}): string => {
  const delivery = attributes.ERROR_MESSAGE?.StringValue;
  if (delivery !== undefined) return `${attributes.ERROR_CODE?.StringValue ?? ""}: ${delivery}`;
  const parsed = bodyOf(body);
  const response =
    typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>).responsePayload : undefined;
  return typeof response === "object" && response !== null
    ? String((response as Record<string, unknown>).errorMessage ?? "")
    : "";
};
