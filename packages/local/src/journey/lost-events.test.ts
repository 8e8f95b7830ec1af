import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from "@aws-sdk/client-eventbridge";
import { reconcile } from "@directfanz/live/reconcile";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { creatorWithStream, pushAddress, reaches, type SessionSaid } from "../testing/broadcast.ts";
import { eventually } from "../testing/eventually.ts";
import { Publisher } from "../testing/publisher.ts";
import type { Visitor } from "../testing/visitor.ts";

/** AWS's media events are best effort. Here not one of them arrives, and the reconciler alone moves broadcasts on. */
const { environment, film } = inject("platform");

let bridge: EventBridgeClient;
let rules: string[];
beforeAll(async () => {
  Object.assign(process.env, environment);
  bridge = new EventBridgeClient({});
  const { Rules = [] } = await bridge.send(new ListRulesCommand({ Limit: 100 }));
  rules = Rules.flatMap(({ Name, EventPattern }) => (Name && EventPattern?.includes("aws.media") ? [Name] : []));
  for (const Name of rules) await bridge.send(new DisableRuleCommand({ Name }));
});
afterAll(async () => {
  for (const Name of rules) await bridge.send(new EnableRuleCommand({ Name }));
});

/** Reconciles, as if it were `later` seconds from now, until the broadcast has come to `state`. */
const reconciledTo = (creator: Visitor, streamId: string, state: string, later = 0): Promise<SessionSaid> =>
  eventually(
    state,
    async () => {
      await reconcile(new Date(Date.now() + later * 1000));
      const { body } = await creator.call<{ session: SessionSaid }>("GET", `/api/streams/${streamId}/session`);
      return body.session.status === state ? body.session : undefined;
    },
    90,
  );

test("without any event of AWS's a broadcast becomes ready, live, interrupted, live again, and a recording", async () => {
  expect(rules.length).toBeGreaterThanOrEqual(3);
  const { creator, streamId } = await creatorWithStream();
  await creator.call("POST", `/api/streams/${streamId}/start`);
  await reconciledTo(creator, streamId, "ready");
  const publisher = new Publisher(film, await pushAddress(creator, streamId));
  await reconciledTo(creator, streamId, "live");
  await publisher.stop();
  await reconciledTo(creator, streamId, "interrupted");
  const again = new Publisher(film, await pushAddress(creator, streamId));
  await reconciledTo(creator, streamId, "live");
  await creator.call("POST", `/api/streams/${streamId}/stop`);
  await reconciledTo(creator, streamId, "ended");
  await again.stop();
  const { body } = await creator.call<{ recordings: { status: string }[] }>(
    "GET",
    `/api/streams/${streamId}/recordings`,
  );
  expect(body.recordings.map(({ status }) => status)).toEqual(["READY"]);
});

test("video that stays away for the grace ends the broadcast, and a channel that never had any is stopped", async () => {
  const { creator, streamId } = await creatorWithStream();
  await creator.call("POST", `/api/streams/${streamId}/start`);
  await reconciledTo(creator, streamId, "ready");
  const publisher = new Publisher(film, await pushAddress(creator, streamId));
  await reconciledTo(creator, streamId, "live");
  await publisher.stop();
  await reconciledTo(creator, streamId, "interrupted");
  const ended = await reconciledTo(creator, streamId, "ended", 91);
  expect(ended.endReason).toBe("video_lost");

  const idle = await creatorWithStream();
  await idle.creator.call("POST", `/api/streams/${idle.streamId}/start`);
  await reconciledTo(idle.creator, idle.streamId, "ready");
  expect((await reconciledTo(idle.creator, idle.streamId, "ended", 601)).endReason).toBe("no_video");
});

test("what a broadcast left on AWS is put away, and the stream can then be deleted", async () => {
  const { creator, streamId } = await creatorWithStream();
  await creator.call("POST", `/api/streams/${streamId}/start`);
  await reconciledTo(creator, streamId, "ready");
  await creator.call("POST", `/api/streams/${streamId}/stop`);
  await reaches(creator, streamId, ["ending", "ended"]);
  await eventually("the clean-up", async () => {
    await reconcile();
    return (await creator.call("DELETE", `/api/streams/${streamId}`)).status === 204;
  });
});
