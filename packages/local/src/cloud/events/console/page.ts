import { html } from "./html.ts";
import type { Section } from "./parts.ts";
import { style } from "./style.ts";

interface PageSettings {
  sections: Section[];
  /** Seconds after which the page loads itself anew; only where it was asked for. */
  refresh?: number | undefined;
  /** What an action did. */
  notice?: string | undefined;
}

/** The console's one page. It works without scripts. */
export const consolePage = ({ sections, refresh, notice }: PageSettings): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh === undefined ? undefined : html`<meta http-equiv="refresh" content="${refresh}">`}
<title>Local cloud</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Local cloud</h1>
<nav aria-label="Sections">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
<a href="/_local">Refresh</a>
${refresh === undefined ? html`<a href="/_local?refresh=5">Refresh every 5 s</a>` : html`<a href="/_local">Stop refreshing</a>`}
</header>
<main>
${notice === undefined ? undefined : html`<section class="notice" role="status">${notice}</section>`}
${sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`,
)}</main>
</body>
</html>
`.text;
