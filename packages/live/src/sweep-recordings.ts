import { type _Object, DeleteObjectsCommand, GetObjectTaggingCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { s3 } from "@directfanz/core/platform/aws/s3";
import { type Id, id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import { log } from "@directfanz/core/platform/log";
import { unwanted } from "@directfanz/core/recording/retention";

const root = "recordings/";
/** Folders that one run deletes at most; the next run goes on. */
const mostFolders = 200;
/** Milliseconds in which folders begin to be deleted; the function has five minutes. */
const begins = 240_000;
/** A folder in which something was written less than a day ago is left alone: whatever writes there may not be done. */
const settledMs = 86_400_000;

/**
 * Deletes the files of recordings that the database does not know any more: the stream was deleted, or the recording. What
 * must be kept all the same is tagged `offline=yes` (`stacks/storage/storage.ts`), and is. Begins at a random place and goes
 * once round, so that no folder is always the last. Answers how many folders it deleted.
 */
export const sweepRecordings = async (now = new Date(), pageSize = 1000): Promise<number> => {
  const start = performance.now();
  const from = `${root}${id()}/`;
  let deleted = 0;
  for (const [after, until] of [
    [from, undefined],
    [root, from],
  ] as const) {
    for await (const sessionIds of folders(after, until, pageSize)) {
      for (const sessionId of await unwanted(sessionIds)) {
        if (deleted === mostFolders || performance.now() - start > begins) return deleted;
        const isGone = await deleteFolder(`${root}${sessionId}/`, now).catch((error) =>
          log.error({ err: error, sessionId }, "a recording's files are still there"),
        );
        if (isGone) deleted += 1;
      }
    }
  }
  return deleted;
};

/** The sessions that have a folder, a page at a time, in the order of their names. */
async function* folders(after: string, until: string | undefined, pageSize: number): AsyncGenerator<Id[]> {
  const asked = { Bucket: link("Recordings").name, Prefix: root, Delimiter: "/", StartAfter: after };
  for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client: s3(), pageSize }, asked)) {
    const prefixes = CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []);
    const wanted = prefixes.filter((prefix) => until === undefined || prefix <= until);
    yield wanted.map((prefix) => prefix.slice(root.length, -1));
    if (wanted.length < prefixes.length) return;
  }
}

const deleteFolder = async (Prefix: string, now: Date): Promise<boolean> => {
  const Bucket = link("Recordings").name;
  const files: _Object[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3() }, { Bucket, Prefix })) {
    files.push(...Contents);
  }
  const isFresh = ({ LastModified }: _Object) => !LastModified || now.getTime() - LastModified.getTime() < settledMs;
  const [first] = files;
  if (!first?.Key || files.some(isFresh)) return false;
  const { TagSet = [] } = await s3().send(new GetObjectTaggingCommand({ Bucket, Key: first.Key }));
  if (TagSet.some(({ Key, Value }) => Key === "offline" && Value === "yes")) return false;
  // DeleteObjects takes at most a thousand keys.
  for (let at = 0; at < files.length; at += 1000) {
    const Objects = files.slice(at, at + 1000).map(({ Key }) => ({ Key }));
    const { Errors = [] } = await s3().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${Errors.length} files were not deleted: ${Errors[0]?.Code}`);
  }
  return true;
};
