import { randomUUID } from "node:crypto";
import { z } from "zod";
import { json } from "../../body.ts";
import { AwsError, type CloudService } from "../../contract.ts";
import { answer, restService } from "../protocol/rest.ts";
import { validate } from "../protocol/validate.ts";
import type { Clock } from "../time.ts";
import type { Mail, Mails } from "./mails.ts";

/** An address, with or without a display name. SES checks more of it when it sends. */
const Address = z
  .string()
  .max(320)
  .regex(/^(?:[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, "Member must be an e-mail address");
const Addresses = z.array(Address).default([]);
const Text = z.object({ Data: z.string(), Charset: z.string().optional() });

const Send = z.object({
  FromEmailAddress: Address,
  Destination: z
    .object({ ToAddresses: Addresses, CcAddresses: Addresses, BccAddresses: Addresses })
    .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] }),
  Content: z.object({
    Simple: z.object({ Subject: Text, Body: z.object({ Text: Text.optional(), Html: Text.optional() }) }).optional(),
    Raw: z.object({ Data: z.base64() }).optional(),
  }),
});

/** Ten MB is SES's message; the request carries raw ones as base64. */
const bodyLimit = 10 * 1_048_576;
const mostRecipients = 50;

/** SES v2's SendEmail: takes a mail and keeps it. Every identity counts as verified. */
export const ses = (mails: Mails, clock: Clock): CloudService =>
  restService(
    ["ses"],
    [
      {
        method: "POST",
        path: "/v2/email/outbound-emails",
        run: async (_parameters, request) => {
          const { Content, Destination, FromEmailAddress } = validate(
            Send,
            await json(request.body, bodyLimit),
            "BadRequestException",
          );
          const to = [...Destination.ToAddresses, ...Destination.CcAddresses, ...Destination.BccAddresses];
          if (to.length === 0 && !Content.Raw) throw new AwsError("BadRequestException", 400, "Missing destination.");
          if (to.length > mostRecipients) throw new AwsError("BadRequestException", 400, "Recipient count exceeds 50.");
          if ((Content.Simple === undefined) === (Content.Raw === undefined)) {
            throw new AwsError("BadRequestException", 400, "Exactly one of Simple and Raw content must be given.");
          }
          const mail: Mail = {
            id: randomUUID(),
            at: clock.now(),
            from: FromEmailAddress,
            to,
            subject: Content.Simple?.Subject.Data ?? "(raw)",
            text: Content.Simple?.Body.Text?.Data ?? "",
            html: Content.Simple?.Body.Html?.Data ?? "",
            raw: Content.Raw?.Data,
          };
          mails.add(mail);
          return answer({ MessageId: mail.id });
        },
      },
    ],
  );
