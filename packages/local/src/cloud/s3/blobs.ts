import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../contract.ts";
import { type Algorithm, digestOf } from "./checksums.ts";

/** Bytes on disk, not yet the content of anything. */
export interface Blob {
  file: string;
  size: number;
  /** Hexadecimal, without quotes. */
  md5: string;
  algorithm: Algorithm;
  /** Base64, by `algorithm`. */
  checksum: string;
}

/** The most that one PUT carries (S3 User Guide, "Uploading objects"). */
const largest = 5 * 1024 ** 3;

/**
 * Contents of objects and parts, each a file of its own under a random name, so that no key can name a path. A
 * content is written aside, renamed when whole, and belongs to nothing until a row names it; what a crash left
 * unnamed is removed at the next start. A row changes to a new file at once, so a reader never sees two objects mixed.
 */
export class Blobs {
  readonly #folder: string;

  /** `isNamed` tells whether a row names the file. */
  constructor(folder: string, isNamed: (file: string) => boolean) {
    this.#folder = folder;
    rmSync(join(folder, "incoming"), { recursive: true, force: true });
    mkdirSync(join(folder, "incoming"), { recursive: true });
    for (let n = 0; n < 256; n++) {
      const shelf = join(folder, n.toString(16).padStart(2, "0"));
      mkdirSync(shelf, { recursive: true });
      for (const file of readdirSync(shelf)) if (!isNamed(file)) rmSync(join(shelf, file));
    }
  }

  /** Takes a stream in, never whole in memory. Refused: `EntityTooLarge` past `limit` bytes. */
  async receive(body: Readable, algorithm: Algorithm, limit = largest): Promise<Blob> {
    const file = randomUUID();
    const aside = join(this.#folder, "incoming", file);
    const [md5, digest] = [createHash("md5"), digestOf(algorithm)];
    let size = 0;
    const measure = async function* (source: AsyncIterable<Buffer>) {
      for await (const part of source) {
        size += part.length;
        if (size > limit) {
          throw new AwsError("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
            MaxSizeAllowed: limit,
          });
        }
        md5.update(part);
        digest.update(part);
        yield part;
      }
    };
    try {
      await pipeline(body, measure, createWriteStream(aside));
      await rename(aside, this.#path(file));
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
    const checksum = Buffer.from(await digest.digest()).toString("base64");
    return { file, size, md5: md5.digest("hex"), algorithm, checksum };
  }

  /** The bytes from `start` to `end`, both included. The file is open when this answers: removal no longer hurts. */
  async read(file: string, range?: { start: number; end: number }): Promise<Readable> {
    const handle = await open(this.#path(file));
    return handle.createReadStream(range);
  }

  /** Several contents, one after the other. */
  async *join(files: string[]): AsyncGenerator<Buffer> {
    for (const file of files) yield* createReadStream(this.#path(file)) as AsyncIterable<Buffer>;
  }

  async remove(file: string): Promise<void> {
    await rm(this.#path(file), { force: true });
  }

  #path(file: string): string {
    return join(this.#folder, file.slice(0, 2), file);
  }
}
