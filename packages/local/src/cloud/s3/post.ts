import type { Readable } from "node:stream";
import { AwsError, type CloudResponse } from "../contract.ts";
import { encode } from "../sigv4/canonical.ts";
import { chosenAlgorithm, compare } from "./checksums.ts";
import { checkMd5, commit, now } from "./commit.ts";
import { mayWrite } from "./conditional.ts";
import { type Ask, bucketOf, type Operation } from "./context.ts";
import { type Fields, readForm } from "./form.ts";
import { asHeader, metadataOf, refuseUnserved, storageClassOf } from "./metadata.ts";
import { admitForm } from "./policy.ts";
import { tagsInXml } from "./tagging.ts";
import { document } from "./xml.ts";

/** PostObject: a browser's form, which its signed policy admits. */
export const postObject: Operation = async (ask) => {
  bucketOf(ask);
  const type = ask.request.headers["content-type"] ?? "";
  return readForm(ask.request.body, type, (fields, file, name) => take(ask, fields, file, name));
};

const take = async (ask: Ask, sent: Fields, file: Readable, name: string): Promise<CloudResponse> => {
  const { context, request, bucket } = ask;
  const key = sent.key?.replace(/\$\{filename\}/g, () => name.replace(/^.*[\\/]/, ""));
  if (!key) throw new AwsError("InvalidArgument", 400, "Bucket POST must contain a field named 'key'.");
  if (Buffer.byteLength(key) > 1024) throw new AwsError("KeyTooLongError", 400, "Your key is too long");
  const fields: Fields = { ...sent, key };
  const { least, most } = admitForm(fields, bucket, context.credentials);
  // The fields say what headers say of a PUT.
  const said = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asHeader(value)]));
  const headers: Fields = { ...said, ...(fields.acl && { "x-amz-acl": fields.acl }) };
  refuseUnserved(headers);
  const asPut = { ...request, headers, trailers: {} };
  const metadata = metadataOf(headers);
  const storageClass = storageClassOf(headers);
  const tags = fields.tagging === undefined ? undefined : tagsInXml(fields.tagging);
  mayWrite(context.catalog.get(bucket, key), headers);
  const blob = await context.blobs.receive(file, chosenAlgorithm(asPut), most);
  try {
    if (blob.size < least) {
      throw new AwsError("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
        ProposedSize: blob.size,
        MinSizeAllowed: least,
      });
    }
    checkMd5(fields["content-md5"], blob.md5);
    compare(asPut, blob.algorithm, blob.checksum);
  } catch (error) {
    await context.blobs.remove(blob.file);
    throw error;
  }
  const checksum = { algorithm: blob.algorithm, value: blob.checksum, type: "FULL_OBJECT" as const };
  const object = {
    ...{ bucket, key, file: blob.file, size: blob.size, etag: blob.md5, modified: now() },
    ...{ headers: metadata, storageClass, checksum, ...(tags && { tags }) },
  };
  await commit(context, object, headers, request, "POST Object");
  return success(ask, fields, key, `"${blob.md5}"`);
};

const success = ({ request, bucket }: Ask, fields: Fields, key: string, etag: string): CloudResponse => {
  const location = `http://${request.headers.host}/${bucket}/${encode(key).replaceAll("%2F", "/")}`;
  const { success_action_redirect: redirect, success_action_status: status } = fields;
  if (redirect !== undefined && URL.canParse(redirect)) {
    const to = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag })) to.searchParams.set(name, value);
    return { status: 303, headers: { location: to.href, etag } };
  }
  const headers = { location, etag };
  if (status !== "201") return { status: status === "200" ? 200 : 204, headers };
  const body = document("PostResponse", { Location: location, Bucket: bucket, Key: key, ETag: etag });
  return { status: 201, headers: { ...headers, "content-type": "application/xml" }, body };
};
