import { id } from "@directfanz/core/platform/ids";
import { isPlayable, makePackage } from "@directfanz/live/packager";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cloudHere, type Here } from "./given.ts";

const liveOrigin = {
  identifier: "01234567-89ab-4cde-8f01-23456789abcd",
  secret: "arn:aws:secretsmanager:us-east-1:000000000000:secret:cdn",
  role: "arn:aws:iam::000000000000:role/cdn",
};

// As a deployed stage is linked: here endpoints are open.
vi.mock("@directfanz/core/platform/links", async (original) => {
  const { link, ...rest } = await original<typeof import("@directfanz/core/platform/links")>();
  return { ...rest, link: (name: "Live") => ((name as string) === "LiveOrigin" ? liveOrigin : link(name)) };
});

let here: Here;
beforeAll(async () => {
  here = await cloudHere();
});
afterAll(() => here.close());

test("an endpoint answers nobody who does not say what the deployment's secret holds", async () => {
  const { hlsManifestUrl, dashManifestUrl } = await makePackage(id());
  const header = { "x-mediapackage-cdnidentifier": liveOrigin.identifier };
  for (const url of [hlsManifestUrl, dashManifestUrl]) {
    expect((await fetch(url)).status).toBe(403);
    // Nothing was broadcast yet.
    expect((await fetch(url, { headers: header })).status).toBe(404);
  }
  const asked = vi.spyOn(globalThis, "fetch");
  expect(await isPlayable(hlsManifestUrl, 1)).toBe(false);
  expect(asked).toHaveBeenCalledWith(hlsManifestUrl, expect.objectContaining({ headers: header }));
});
