import { type Html, html, type Part } from "./html.ts";

/** Time as the machine's clock shows it, with the date to read. */
export const time = (milliseconds: number): Html => {
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(11, 23)}</time>`;
};

const tones: Record<string, string> = {
  delivered: "good",
  succeeded: "good",
  RUNNING: "good",
  SUCCEEDED: "good",
  dead: "bad",
  dropped: "bad",
  failed: "bad",
  FAILED: "bad",
};

/** A state in its own word, and in colour beside it. */
export const stateOf = (state: string): Html => html`<span class="state ${tones[state] ?? "wait"}">${state}</span>`;

/** JSON that opens on a click. */
export const json = (label: string, value: unknown): Html =>
  html`<details><summary>${label}</summary><pre>${JSON.stringify(value, null, 2) ?? "undefined"}</pre></details>`;

/** A table, or the words for there being nothing. */
export const table = (heads: string[], rows: Part[][], nothing: string): Html =>
  rows.length === 0
    ? html`<p class="quiet">${nothing}</p>`
    : html`<div class="scroll"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;

/** One part of the page, under its own heading. */
export interface Section {
  id: string;
  title: string;
  body: Html;
}
