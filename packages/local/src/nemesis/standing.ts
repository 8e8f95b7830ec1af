import type { MediaLive } from "./model/medialive.ts";
import type { MediaPackage } from "./model/mediapackage.ts";
import { ownerOf } from "./model/world.ts";

/** What stands in the account, ours and not ours. */
export interface Account {
  live: MediaLive;
  packages: MediaPackage;
}

const theirs = { Project: "directfanz", Environment: "another", SessionId: "theirs" };

/** Puts things of others into the account, with tags like ours and without any. */
export const plantOthers = ({ live, packages }: Account): void => {
  live.plant("another environment", theirs);
  live.plant("another's", {});
  packages.CreateChannel({ Id: "another", Tags: theirs });
  packages.CreateChannel({ Id: "no tags" });
};

/** What of others is missing or changed. */
export const harmed = ({ live, packages }: Account): string[] => {
  const others = [...live.channels.values()].filter(({ nth }) => nth < 0);
  return [
    ...others.filter(({ state }) => state !== "RUNNING").map(({ request }) => `channel ${request.Name}`),
    ...["another", "no tags"].filter((id) => !packages.channels.has(id)).map((id) => `package ${id}`),
  ];
};

/** What of ours is there, by kind and session. */
export const left = ({ live, packages }: Account, stage: string): string[] => {
  const mine = (kind: string, tags: Record<string, string>) => {
    const owner = ownerOf(tags, stage);
    return owner === "others" ? [] : [`${kind} of ${owner}`];
  };
  return [
    ...[...live.channels.values()].flatMap((one) => (one.state === "DELETED" ? [] : mine("channel", one.tags))),
    ...[...live.inputs.values()].flatMap((one) => (one.state === "DELETED" ? [] : mine("input", one.tags))),
    ...[...packages.channels.values()].flatMap((one) => mine("package", one.Tags)),
    ...[...packages.endpoints.values()].flatMap((one) => mine("endpoint", one.Tags)),
  ];
};
