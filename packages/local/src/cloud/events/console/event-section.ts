import type { History } from "../bus/history.ts";
import type { Deliveries, Delivery } from "../delivery/deliveries.ts";
import { type Html, html } from "./html.ts";
import { json, type Section, stateOf, table, time } from "./parts.ts";

const most = 50;

const shortArn = (arn: string): string => arn.split(":").slice(5).join(":");

const deliveryOf = (
  delivery: Delivery,
): Html => html`<div>${stateOf(delivery.state)} ${shortArn(delivery.destination.arn)}
${delivery.attempts > 1 ? html`<span class="quiet">${delivery.attempts} attempts</span>` : undefined}
${delivery.error ? html`<span class="bad">${delivery.error.code}: ${delivery.error.message}</span>` : undefined}</div>`;

/** Events of all buses with their deliveries, newest first. */
export const eventSection = (history: History, deliveries: Deliveries): Section => ({
  id: "events",
  title: "Events",
  body: table(
    ["Time", "Bus", "What", "Deliveries", ""],
    history.recent(most).map(({ bus, event }) => {
      const all = deliveries.ofEvent(event.id);
      return [
        time(Date.parse(event.time)),
        bus,
        html`<strong>${event["detail-type"]}</strong><br><span class="quiet">${event.source}</span>`,
        all.length > 0 ? all.map(deliveryOf) : html`<span class="quiet">no rule</span>`,
        json("event", event),
      ];
    }),
    "No event yet.",
  ),
});
