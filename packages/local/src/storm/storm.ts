import { join } from "node:path";
import { closePages } from "../../../realtime/src/testing.ts";
import { root } from "../run/folder.ts";
import type { UnderTest } from "../testing/platform.ts";
import { testFilm } from "../testing/publisher.ts";
import { Visitor } from "../testing/visitor.ts";
import { type ChannelRuns, watchChannels } from "./channel-runs.ts";
import { type Foreign, plantForeign } from "./foreign.ts";
import type { Happened } from "./happened.ts";
import type { History } from "./history.ts";
import { Round } from "./round.ts";
import { openWitness, type Witness } from "./witness.ts";

/** What every round of a storm has. */
export interface Scene {
  platform: UnderTest;
  creator: Visitor;
  film: string;
  /** Who subscribes to the creator: ids of users. */
  fans: string[];
  witness: Witness;
  runs: ChannelRuns;
  foreign: Foreign;
}

/** Opens a storm over a platform that was started with faults. This process must run in the platform's environment. */
export const openStorm = async (platform: UnderTest) => {
  const witness = await openWitness(platform.environment.DATABASE_URL ?? "");
  const foreign = await plantForeign();
  const runs = watchChannels(platform.folder);
  const creator = await Visitor.signedUp(platform.site, "ARTIST", "Ada");
  const people = await Promise.all(["Finn", "Fay"].map((name) => Visitor.signedUp(platform.site, "FAN", name)));
  const fans = await witness.subscribe(
    creator.email,
    people.map(({ email }) => email),
  );
  // A small picture, of which one rendition is made: what is tried is not the encoder's speed.
  const film = await testFilm(join(root, ".local/test/films"), 60, "426x240");
  const scene: Scene = { platform, creator, film, fans, witness, runs, foreign };
  return {
    /** Makes these histories happen side by side, each with its kills and, one after the other, its faults. */
    run: (histories: History[]): Promise<Happened> => new Round(histories, scene).run().finally(closePages),
    close: async (): Promise<void> => {
      await runs.close();
      await foreign.remove();
      await witness.close();
    },
  };
};

export type Storm = Awaited<ReturnType<typeof openStorm>>;
