import { CreateInputCommand, ListChannelsCommand, ListInputsCommand } from "@aws-sdk/client-medialive";
import { CreateChannelCommand, CreateOriginEndpointCommand } from "@aws-sdk/client-mediapackage";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import { type Id, id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import * as Stream from "@directfanz/core/stream";
import * as Session from "@directfanz/core/stream/session";
import { gathered, valuesOf } from "@directfanz/core/testing/metrics";
import { bringUp } from "@directfanz/live/bring-up";
import { channelState, makeChannel } from "@directfanz/live/channel";
import { look } from "@directfanz/live/look";
import { sweepOrphans } from "@directfanz/live/orphans";
import { reconcile } from "@directfanz/live/reconcile";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Channel } from "../cloud/media/medialive.schema.ts";
import { eventually } from "../testing/eventually.ts";
import { broughtUp, cleaned, cloudHere, type Here, ready, requested, standing, whole } from "./given.ts";

// States take MediaLive moments, and there are many.
vi.setConfig({ testTimeout: 120_000 });

let here: Here;
beforeAll(async () => {
  here = await cloudHere();
});
afterEach(() => {
  vi.restoreAllMocks();
  here.wire.mend();
});
afterAll(() => here.close());

/** Sweeps until AWS has nothing but this in the name of a session. */
const sweptTo = (sessionId: Id, left: string[]) =>
  eventually(
    `only ${left} left`,
    async () => {
      await sweepOrphans();
      const stands = await standing(sessionId);
      return JSON.stringify(stands) === JSON.stringify(left) ? true : undefined;
    },
    20,
  );

/** As if the session's present channel had been replaced by one that is still to be made. */
const replace = async (session: { id: Id; now(): Promise<Session.SessionRow> }, retiredChannelArn: string | null) => {
  await Session.move(session.id, "channel_lost");
  const change = { attempts: 1, generation: 1, mediaLiveChannelArn: null, retiredChannelArn };
  expect(await Session.takeAttempt(await session.now(), change)).toBeDefined();
};

/** What somebody made under a name, with these tags, up to a channel that could be started. */
const made = async (name: string, Tags: Record<string, string> | undefined) => {
  const tagged = Tags ? { Tags } : {};
  const { Input } = await mediaLive().send(
    new CreateInputCommand({
      ...{ Name: name, Type: "RTMP_PUSH", InputSecurityGroups: [link("Live").inputSecurityGroup], ...tagged },
      Destinations: [{ StreamName: `live/${id()}` }],
    }),
  );
  await mediaPackage().send(new CreateChannelCommand({ Id: name, ...tagged }));
  const endpoint = { Id: `${name}-hls`, ChannelId: name, HlsPackage: {} };
  await mediaPackage().send(new CreateOriginEndpointCommand({ ...endpoint, ...tagged }));
  return Input?.Id ?? "";
};
const throttle = (Command: new (input: never) => object) => {
  const send = mediaLive().send.bind(mediaLive());
  vi.spyOn(mediaLive(), "send").mockImplementation((command: unknown, ...rest: unknown[]) =>
    command instanceof Command
      ? Promise.reject(Object.assign(new Error("Rate exceeded"), { name: "TooManyRequestsException" }))
      : (send as (...all: unknown[]) => Promise<never>)(command, ...rest),
  );
};

test("what stands for a broadcast whose stream is gone is stopped and deleted, in the legal order", async () => {
  const [gone, kept] = [await ready(), await ready()];
  await Session.note(gone.id, { cleanedAt: new Date() });
  await Stream.remove(gone.stream.id, gone.artist);
  const lines = await gathered(sweepOrphans);
  expect(valuesOf(lines, "orphans.found").map(({ value }) => value)).toEqual([2]);
  // The channel first: what it feeds stays while it does.
  expect(await standing(gone.id)).toEqual(whole);
  await sweptTo(gone.id, []);
  expect(await standing(kept.id)).toEqual(whole);
  expect(await channelState(kept.arn)).toBe("RUNNING");
});

test("what is found after a broadcast was cleaned up is deleted", async () => {
  const session = await ready();
  await Session.move(session.id, "end_requested", { endReason: "creator" });
  await Session.move(session.id, "channel_stopped");
  // As if nothing had been noted of what was made.
  await Session.note(session.id, { mediaLiveInputId: null, mediaLiveChannelArn: null, mediaPackageChannelId: null });
  await cleaned(session.id);
  expect(await standing(session.id)).toEqual(whole);
  await sweptTo(session.id, []);
});

test("of an open broadcast goes what is older than its channel, or stands beside it, and nothing else", async () => {
  const [replaced, doubled] = [await ready(), await ready()];
  await replace(replaced, null);
  await sweptTo(
    replaced.id,
    whole.filter((what) => what !== "channel"),
  );

  const tags = { Project: "directfanz", Environment: link("App").stage, SessionId: doubled.id };
  const second = await mediaLive().send(
    new CreateInputCommand({
      ...{ Name: doubled.id, Type: "RTMP_PUSH", InputSecurityGroups: [link("Live").inputSecurityGroup], Tags: tags },
      Destinations: [{ StreamName: `live/${id()}` }],
    }),
  );
  await makeChannel({ id: doubled.id, generation: 7, rungsDropped: 0 }, second.Input?.Id ?? "", doubled.id);
  expect(await standing(doubled.id)).toEqual(["channel", "channel", "dash", "hls", "input", "input", "package"]);
  await sweptTo(doubled.id, whole);
  expect(await channelState(doubled.arn)).toBe("RUNNING");

  // A retired channel is its session's to delete.
  await replace(doubled, doubled.arn);
  await sweepOrphans();
  expect(await channelState(doubled.arn)).toBe("RUNNING");
});

test("what is being made this moment is left alone, at any moment of it", async () => {
  const session = await requested();
  here.wire.watch(async () => {
    await sweepOrphans();
    return undefined;
  });
  await bringUp(session.id);
  here.wire.mend();
  expect(await standing(session.id)).toEqual(whole);
  await broughtUp(session.id);
});

test("nothing is touched that is not ours: without our tags, of another stage, of another project", async () => {
  const nobodys = id();
  const ours = { Project: "directfanz", Environment: link("App").stage, SessionId: nobodys };
  const foreign = {
    untagged: undefined,
    "other-stage": { ...ours, Environment: "another-stage" },
    "other-project": { ...ours, Project: "another" },
    "no-session": { Project: ours.Project, Environment: ours.Environment },
  };
  for (const [name, tags] of Object.entries(foreign)) await made(name, tags);
  await made(nobodys, ours);
  await sweptTo(nobodys, []);
  for (const name of Object.keys(foreign)) expect(await standing(name), name).toEqual(["hls", "input", "package"]);
});

test("whoever dies at any write of a start, and is stopped by the creator, leaves nothing after the sweeps", async () => {
  const writes = ["input", "package", "one endpoint", "both endpoints", "channel", "start"];
  for (const [at, what] of writes.entries()) {
    const session = await requested();
    let isCut = false;
    here.wire.watch(async (write, moment) => {
      isCut ||= write === at && moment === "done";
      return isCut ? "cut" : undefined;
    });
    await eventually(`a process that dies after ${what}`, async () => {
      if (!isCut) await bringUp(session.id);
      return isCut;
    });
    here.wire.mend();
    await Session.move(session.id, "end_requested", { endReason: "creator" });
    await eventually(
      `nothing left of ${what}`,
      async () => {
        const row = await session.now();
        if (!row.cleanedAt) await look(row);
        await sweepOrphans();
        return row.cleanedAt !== null && (await standing(session.id)).length === 0;
      },
      20,
    );
    expect(await session.now(), what).toMatchObject({ status: "ended", endReason: "creator" });
  }
});

test("a list that is throttled stops neither the other lists nor what can be decided without it", async () => {
  const [first, second] = [id(), id()];
  const tags = (SessionId: Id) => ({ Project: "directfanz", Environment: link("App").stage, SessionId });
  await made(first, tags(first));
  throttle(ListInputsCommand);
  await expect(sweepOrphans()).rejects.toThrow("swept");
  expect(await standing(first).catch(() => [])).toEqual([]);
  vi.restoreAllMocks();
  expect(await standing(first)).toEqual(["input"]);
  await sweptTo(first, []);

  await made(second, tags(second));
  throttle(ListChannelsCommand);
  await expect(sweepOrphans()).rejects.toThrow("swept");
  vi.restoreAllMocks();
  // Whether a channel still feeds the package, nobody knew.
  expect(await standing(second)).toEqual(["hls", "package"]);
  await sweptTo(second, []);
});

test("a broadcast whose package or input somebody deleted is ended, with its reason", async () => {
  const [early, seen] = [await ready(), await ready()];
  await Session.move(seen.id, "video_arrived");
  here.cloud.state.collection("mediapackage.channels").delete(early.id);
  const inputId = (await seen.now()).mediaLiveInputId ?? "";
  here.cloud.state.collection("medialive.inputs").delete(inputId);
  await sweepOrphans();
  expect(await early.now()).toMatchObject({ status: "failed", failureReason: "channel_lost" });
  expect(await seen.now()).toMatchObject({ status: "ending", failureReason: "channel_lost", endReason: "failure" });
});

test("a broadcast over which AWS hangs holds up no other, and none is waited for without end", async () => {
  const [hanging, lost] = [await ready(), await ready()];
  const channels = here.cloud.state.collection<Channel>("medialive.channels");
  for (const { id, arn } of channels.list()) if (arn === lost.arn) channels.delete(id);
  const send = mediaLive().send.bind(mediaLive());
  const hung = vi.fn();
  vi.spyOn(mediaLive(), "send").mockImplementation((command: { input: object }, ...rest: unknown[]) => {
    if (Object.values(command.input).some((value) => hanging.arn.endsWith(`:${value}`))) {
      hung();
      return new Promise<never>(() => {});
    }
    return (send as (...all: unknown[]) => Promise<never>)(command, ...rest);
  });
  await reconcile(new Date(), { begins: 1_500, waits: 3_000 });
  expect(hung).toHaveBeenCalled();
  expect((await lost.now()).status).toBe("provisioning");
  expect((await hanging.now()).lookedAt).not.toBeNull();
});
