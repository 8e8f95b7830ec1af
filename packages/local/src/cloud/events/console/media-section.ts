import type { State } from "../../state.ts";
import { html } from "./html.ts";
import { json, type Section, stateOf, table } from "./parts.ts";

type Document = Record<string, unknown>;

/** Documents shown of one kind. */
const most = 50;

const text = (document: Document, name: string): string => String(document[name] ?? "");

/** Channels, packages and harvest jobs, as the media services keep them. */
export const mediaSection = (state: State): Section => {
  const read = (kind: string): Document[] => state.collection<Document>(kind).list({ limit: most });
  const rows = (kind: string, label: (document: Document) => string) =>
    read(kind).map((document) => [
      text(document, "id"),
      label(document),
      stateOf(text(document, "state") || text(document, "status") || "–"),
      json("settings", document),
    ]);
  const heads = ["Id", "Name", "State", ""];
  return {
    id: "media",
    title: "Media",
    body: html`<h3>MediaLive channels</h3>
${table(
  heads,
  rows("medialive.channels", (channel) => text(channel, "name")),
  "No channel.",
)}
<h3>MediaPackage channels</h3>
${table(
  heads,
  rows("mediapackage.channels", (channel) => text(channel, "description")),
  "No channel.",
)}
<h3>Harvest jobs</h3>
${table(
  heads,
  rows("mediapackage.harvest_jobs", (job) => text(job, "channelId")),
  "No harvest job.",
)}`,
  };
};
