import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { AwsError } from "../contract.ts";

/** The fields of a form that stand before its file, by name in lower case. */
export type Fields = Record<string, string>;

const malformed = () =>
  new AwsError("MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");

/**
 * Reads a form and hands its file on as it streams, with the fields before it; what follows the file is ignored, as
 * S3 does. Refused: `MalformedPOSTRequest`, `InvalidArgument` where there is no file, `MaxPostPreDataLengthExceededError`.
 */
export const readForm = <T>(
  body: Readable,
  contentType: string,
  take: (fields: Fields, file: Readable, name: string) => Promise<T>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    let taken: Promise<T> | undefined;
    let content: Readable | undefined;
    const form = open(contentType);
    const fail = (error: Error) => {
      body.unpipe(form);
      content?.destroy(error);
      reject(error);
    };
    form.on("field", (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) fail(tooLong());
      if (!taken) fields.set(name.toLowerCase(), value);
    });
    form.on("file", (field, file, name) => {
      if (taken || field !== "file") {
        file.resume();
        return;
      }
      content = file;
      // Whoever reads the file hears of its end; where it was refused unread, nobody does.
      file.on("error", () => undefined);
      taken = take(Object.fromEntries(fields), file, name);
      taken.catch(fail);
    });
    form.on("fieldsLimit", () => fail(tooLong()));
    form.on("error", () => fail(malformed()));
    form.on("finish", () => {
      if (taken) taken.then(resolve, reject);
      else reject(new AwsError("InvalidArgument", 400, "POST requires exactly one file upload per request."));
    });
    body.on("error", fail);
    body.pipe(form);
  });

const open = (contentType: string) => {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      limits: { fieldSize: 20_480, fields: 100, files: 4 },
    });
  } catch {
    throw malformed();
  }
};

const tooLong = () =>
  new AwsError(
    "MaxPostPreDataLengthExceededError",
    400,
    "Your POST request fields preceding the upload file were too large.",
  );
