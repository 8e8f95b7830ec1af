import type { Id } from "@directfanz/core/platform/ids";
import { log } from "@directfanz/core/platform/log";
import { measure } from "@directfanz/core/platform/meter";
import * as Session from "@directfanz/core/stream/session";
import * as Channel from "./channel.ts";
import * as Package from "./packager.ts";
import { listStanding, type Standing } from "./standing.ts";

/** Milliseconds in which things begin to be put away; the function has two minutes. */
const begins = 75_000;

/**
 * Sweeps both sides of AWS: deletes what stands there for no broadcast that wants it, and ends broadcasts that name what
 * no longer stands there.
 *
 * AWS's lists do not say when a thing was made, and need not: they are read before the sessions. A session is written
 * before anything is made for it, so what has none now never gets one; a session that is over and cleaned stays so; and
 * what is being made this moment belongs to a session that is open, and names nothing else in its place. So what is an
 * orphan once is one for good, and no age has to be guessed. Harvest jobs are not swept: MediaPackage v1 neither deletes
 * nor cancels one, and what it writes for nobody `sweepRecordings` deletes.
 */
export const sweepOrphans = async (): Promise<void> => {
  const start = performance.now();
  const standing = await listStanding();
  const { channels = [], inputs = [], packages = [], endpoints = [], errors } = standing;
  const owners = [...channels, ...inputs, ...packages, ...endpoints].map(({ sessionId }) => sessionId);
  const sessions = await Session.among([...new Set(owners)]);
  const orphans = orphansAmong(standing, sessions);
  measure("orphans.found", orphans.length);
  for (const { what, putAway, ...fields } of orphans) {
    if (performance.now() - start > begins) break;
    log.warn({ what, ...fields }, "an orphan is put away");
    await putAway().catch((error) => errors.push(error));
  }
  await endBereft(standing).catch((error) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, "Not all could be swept");
};

interface Orphan {
  what: "channel" | "endpoint" | "package" | "input";
  id: string;
  sessionId: Id;
  /** Takes it as far as AWS lets it now; the next sweep goes on. */
  putAway(): Promise<unknown>;
}

/**
 * What has no owner, in the legal order: channels, then what they feed, then what feeds them. A package stays while a
 * channel of its session does, or nobody knows whether one does.
 */
const orphansAmong = (standing: Standing, sessions: Map<Id, Session.SessionRow>): Orphan[] => {
  const { channels, inputs = [], packages = [], endpoints = [] } = standing;
  const unowned = ({ sessionId }: { sessionId: Id }) => {
    const session = sessions.get(sessionId);
    return !session || (Session.isFinal(session) && session.cleanedAt !== null);
  };
  const fed = new Set(channels?.map(({ sessionId }) => sessionId));
  const unfed = <T extends { sessionId: Id }>(all: T[]) =>
    channels ? all.filter((one) => unowned(one) && !fed.has(one.sessionId)) : [];
  return [
    ...(channels ?? [])
      .filter((channel) => unowned(channel) || isReplaced(channel, sessions.get(channel.sessionId)))
      .map(({ arn, sessionId }) => orphan("channel", arn, sessionId, () => Channel.takeAway(arn))),
    ...unfed(endpoints).map(({ id, sessionId }) => orphan("endpoint", id, sessionId, () => Package.deleteEndpoint(id))),
    ...unfed(packages).map(({ id, sessionId }) => orphan("package", id, sessionId, () => Package.deleteChannel(id))),
    ...inputs
      .filter((input) => unowned(input) || isAnother(input.id, sessions.get(input.sessionId)?.mediaLiveInputId))
      // One that is still attached to a channel stays until that is gone.
      .map(({ id, sessionId }) => orphan("input", id, sessionId, () => Channel.deleteInput(id))),
  ];
};

const orphan = (what: Orphan["what"], id: string, sessionId: Id, putAway: Orphan["putAway"]): Orphan => ({
  ...{ what, id, sessionId, putAway },
});

/** An older channel than the session's present one, or a second one beside it, that its row does not name. */
const isReplaced = ({ arn, name }: { arn: string; name: string }, session: Session.SessionRow | undefined): boolean => {
  if (!session || arn === session.retiredChannelArn) return false;
  if (session.mediaLiveChannelArn) return arn !== session.mediaLiveChannelArn;
  const generation = Number(name.slice(name.lastIndexOf("-") + 1));
  return generation < session.generation;
};

const isAnother = (id: string, named: string | null | undefined): boolean => Boolean(named) && named !== id;

/**
 * Ends broadcasts whose input or package somebody deleted. A new one would have another address, so the creator has to
 * start again in any case. Lists are older than sessions, so AWS is asked for each by itself before.
 */
const endBereft = async ({ inputs, packages }: Standing): Promise<void> => {
  const [knownInputs, knownPackages] = [ids(inputs), ids(packages)];
  for (const { id, liveAt, mediaLiveInputId: input, mediaPackageChannelId: pack } of await Session.running()) {
    const bereft =
      (input && knownInputs?.has(input) === false && !(await Channel.inputExists(input))) ||
      (pack && knownPackages?.has(pack) === false && !(await Package.exists(pack)));
    if (!bereft) continue;
    log.warn({ sessionId: id }, "what a broadcast runs with is gone");
    await Session.move(id, "failure", { failureReason: "channel_lost", ...(liveAt ? { endReason: "failure" } : {}) });
  }
};

const ids = (all: { id: string }[] | undefined) => all && new Set(all.map(({ id }) => id));
