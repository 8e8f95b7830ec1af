import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../../contract.ts";
import type { Place } from "../arn.ts";
import { operation } from "../protocol/json.ts";
import type { Buses } from "./buses.ts";
import { type BusEvent, envelope } from "./event.ts";
import { BusNameOrArn } from "./names.ts";
import type { Publish } from "./publish.ts";

/** Bytes of all entries of one call: 1 MB since 2026-01-29, 256 KB before. */
const mostBytes = 1_048_576;

const Entry = z.object({
  EventBusName: BusNameOrArn,
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  Time: z.union([z.number(), z.iso.datetime({ offset: true })]).optional(),
});
type Entry = z.infer<typeof Entry>;

const Entries = z.object({
  Entries: z
    .array(Entry)
    .min(1, "Member must have length greater than or equal to 1")
    .max(10, "Member must have length less than or equal to 10"),
});

/** What counts against the limit (User Guide, "Calculating PutEvents event entry size"). */
const sizeOf = ({ Time, Source = "", DetailType = "", Detail = "", Resources }: Entry): number =>
  (Time === undefined ? 0 : 14) +
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

interface Refusal {
  ErrorCode: string;
  ErrorMessage: string;
}

const invalid = (parameter: string, reason: string): Refusal => ({
  ErrorCode: "InvalidArgument",
  ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${reason}`,
});

const overloaded: Refusal = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };

/** What AWS says of one entry that it does not take; the other entries are taken all the same. */
const refusalOf = (entry: Entry): Refusal | undefined => {
  for (const name of ["Source", "DetailType", "Detail"] as const) {
    if (!entry[name]) return invalid(name, `${name} is a required argument.`);
  }
  if ((entry.DetailType ?? "").length > 128) return invalid("DetailType", "DetailType is longer than 128 characters.");
  if (entry.Source?.startsWith("aws.")) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  return detailOf(entry) ? undefined : { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
};

const detailOf = ({ Detail = "" }: Entry): Record<string, unknown> | undefined => {
  try {
    const detail: unknown = JSON.parse(Detail);
    return typeof detail === "object" && detail !== null && !Array.isArray(detail)
      ? (detail as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

const timeOf = (time: Entry["Time"], now: number): number => {
  if (time === undefined) return now;
  return typeof time === "number" ? time * 1_000 : Date.parse(time);
};

/**
 * PutEvents: what was taken is on disk, with its deliveries, when the answer goes out. As on AWS, an event for a bus
 * that does not exist is taken and goes nowhere.
 */
export const putEvents = (
  place: Place,
  buses: Buses,
  publish: Publish,
  now: () => number,
  /** Whether AWS has no room for the next entry. */
  refuses: () => boolean = () => false,
) =>
  operation(Entries, (input) => {
    if (input.Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > mostBytes) {
      throw new AwsError("ValidationException", 400, "Total size of the entries in the request is over the limit.");
    }
    const events: { bus: string; event: BusEvent }[] = [];
    const answers = input.Entries.map((entry) => {
      const refusal = refusalOf(entry) ?? (refuses() ? overloaded : undefined);
      if (refusal) return refusal;
      const event = envelope(place, {
        id: randomUUID(),
        source: entry.Source ?? "",
        detailType: entry.DetailType ?? "",
        time: timeOf(entry.Time, now()),
        resources: entry.Resources,
        detail: detailOf(entry) ?? {},
      });
      if (buses.has(entry.EventBusName)) events.push({ bus: entry.EventBusName, event });
      return { EventId: event.id };
    });
    publish(events);
    return { FailedEntryCount: answers.filter((answer) => "ErrorCode" in answer).length, Entries: answers };
  });
