import type { Mail, Mails } from "../mail/mails.ts";
import { type Html, html } from "./html.ts";
import { type Section, table, time } from "./parts.ts";

const most = 50;

/** A mail's own markup runs nothing and loads nothing: it stands in a frame that may do neither. */
const content = (mail: Mail): Html => html`<details><summary>${mail.subject}</summary>
${mail.text === "" ? undefined : html`<pre>${mail.text}</pre>`}
${mail.html === "" ? undefined : html`<iframe sandbox="" title="Mail: ${mail.subject}" srcdoc="${mail.html}"></iframe>`}
${mail.raw === undefined ? undefined : html`<pre>${Buffer.from(mail.raw, "base64").toString("utf8")}</pre>`}</details>`;

/** Mails that were sent, newest first. */
export const mailSection = (mails: Mails): Section => ({
  id: "mail",
  title: "Mail",
  body: table(
    ["Time", "From", "To", "Mail"],
    mails.recent(most).map((mail) => [time(mail.at), mail.from, mail.to.join(", "), content(mail)]),
    "No mail.",
  ),
});
