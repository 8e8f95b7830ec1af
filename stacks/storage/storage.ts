import { storageKey as key } from "../security/keys";
import { account, domain } from "../stage";
import { announce, bucket } from "./bucket";
import { lifecycles } from "./lifecycle.ts";

/** Where the pages come from that upload and play. In `sst dev` that is the edge of this machine. */
const origin = $dev ? "http://localhost:8080" : `https://${domain}`;

/**
 * The edge reads with its origin access control. All of the account's distributions, never the exact one: the
 * distribution needs the bucket's name, and SST gives that only when the policy stands, so each would wait for the other.
 */
const edge = {
  principals: [{ type: "service" as const, identifiers: ["cloudfront.amazonaws.com"] }],
  actions: ["s3:GetObject"],
  paths: ["*"],
  conditions: [
    {
      test: "ArnLike",
      variable: "AWS:SourceArn",
      values: [$interpolate`arn:aws:cloudfront::${account}:distribution/*`],
    },
  ],
};
const policy = $dev ? [] : [edge];

/** What was broadcast. Private: viewers come through the edge. */
export const recordings = bucket("Recordings", { lifecycle: lifecycles.recordings, key, policy });

/** Its second copy, which MediaLive writes while it is broadcast. Nobody reads it but who makes a recording of it. */
export const archive = bucket("Archive", { lifecycle: lifecycles.archive, key });

/** What users upload, and what is made of it. Browsers upload straight into it, with a signed request. */
export const content = bucket("Content", { lifecycle: lifecycles.content, key, policy, origin });

/** Files that come with a build. */
export const statics = bucket("Statics", { lifecycle: lifecycles.statics, key, policy });

announce("Recordings", recordings);
announce("Content", content);

/**
 * What was taken off the site and must be kept all the same (an appeal, a court) is tagged `offline=yes`. Nobody waits
 * for that, so it may go where it must be restored before it is read.
 */
for (const [name, made] of Object.entries({ Recordings: recordings, Content: content })) {
  new aws.s3.BucketIntelligentTieringConfiguration(`${name}Tiering`, {
    bucket: made.name,
    name: "offline",
    filter: { tags: { offline: "yes" } },
    tierings: [
      { accessTier: "ARCHIVE_ACCESS", days: 90 },
      { accessTier: "DEEP_ARCHIVE_ACCESS", days: 180 },
    ],
  });
}
