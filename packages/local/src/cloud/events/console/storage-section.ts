import { Catalog } from "../../s3/catalog.ts";
import type { Bucket } from "../../s3/context.ts";
import type { State } from "../../state.ts";
import { html } from "./html.ts";
import { type Section, table, time } from "./parts.ts";

const mostObjects = 100;

/** The buckets and the first of their objects. */
export const storageSection = (state: State): Section => {
  const catalog = new Catalog(state);
  const buckets = state.collection<Bucket>("s3.bucket").list({ limit: 100 });
  const parts = buckets.map(({ name }) => {
    const objects = catalog.seek(name, "", mostObjects + 1);
    const rows = objects.slice(0, mostObjects).map((object) => [object.key, `${object.size} B`, time(object.modified)]);
    return html`<details><summary>${name} (${objects.length > mostObjects ? `more than ${mostObjects}` : objects.length} objects)</summary>
${table(["Key", "Size", "Modified"], rows, "The bucket is empty.")}</details>`;
  });
  return {
    id: "buckets",
    title: "Buckets",
    body: parts.length > 0 ? html`${parts}` : html`<p class="quiet">No bucket.</p>`,
  };
};
