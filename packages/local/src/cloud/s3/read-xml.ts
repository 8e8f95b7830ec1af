import { createHash } from "node:crypto";
import { bytes } from "../body.ts";
import type { CloudRequest } from "../contract.ts";
import { chosenAlgorithm, compare, digestOf } from "./checksums.ts";
import { checkMd5 } from "./commit.ts";

/** The bound of every XML body that S3 reads: a delete of 1000 keys is the longest. */
const largest = 4 * 1_048_576;

/** A request's XML text, held to its `Content-MD5` and checksum as any body is. */
export const readXml = async (request: CloudRequest): Promise<string> => {
  const body = await bytes(request.body, largest);
  checkMd5(request.headers["content-md5"], createHash("md5").update(body).digest("hex"));
  const algorithm = chosenAlgorithm(request);
  const digest = digestOf(algorithm);
  digest.update(body);
  compare(request, algorithm, Buffer.from(await digest.digest()).toString("base64"));
  return body.toString("utf8");
};
