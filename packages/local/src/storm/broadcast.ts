import { setTimeout as wait } from "node:timers/promises";
import type { Recorded } from "../nemesis/recorded.ts";
import { named, textOf } from "../testing/media.ts";
import { ReturningPublisher } from "../testing/returning-publisher.ts";
import { Visitor } from "../testing/visitor.ts";
import type { Deed, History, Phase } from "./history.ts";
import { Page } from "./page.ts";

/** Tells the history's readers something. */
export type Say = (who: string, what: string) => void;

export interface Studio {
  creator: Visitor;
  film: string;
  ingest: string;
  say: Say;
  requests: Recorded["requests"];
  /** Runs what is due each minute, as if one had passed, beside whatever goes on. */
  minute: () => Promise<void>;
}

const opening = ["requested", "provisioning", "ready"];

/** How long a person tries again what was not answered, and waits for what is to come. Milliseconds. */
const patience = 20_000;

/** One creator's broadcast of a history: does what the history says, as a person who tries again when nothing answers. */
export class Broadcast {
  readonly history: History;
  readonly streamId: string;
  /** Those of viewers, which stay open. */
  readonly pages: Page[] = [];
  readonly #name: string;
  readonly #address: string;
  readonly #studio: Studio;
  readonly #encoders: ReturningPublisher[] = [];

  private constructor(history: History, streamId: string, key: string, studio: Studio) {
    this.history = history;
    this.streamId = streamId;
    this.#name = `creator ${history.seed}`;
    this.#address = `${studio.ingest}/${key}`;
    this.#studio = studio;
  }

  /** A stream of the creator's, for a history. */
  static async announced(history: History, studio: Studio): Promise<Broadcast> {
    const { creator } = studio;
    const about = { title: `Storm ${history.seed}`, isPublic: true, isRecorded: history.isRecorded };
    const { status, body } = await creator.call<{ stream: { id: string } }>("POST", "/api/streams", about);
    if (status !== 201) throw new Error(`Creating a stream answered ${status}: ${JSON.stringify(body)}`);
    const ingest = await creator.call<{ streamKey: string }>("GET", `/api/streams/${body.stream.id}/ingest`);
    return new Broadcast(history, body.stream.id, ingest.body.streamKey, studio);
  }

  /** When pictures were on their way. Milliseconds; the end is open while they are. */
  get video(): { from: number; to: number | undefined }[] {
    return this.#encoders.flatMap((encoder) => encoder.spans);
  }

  /** Does what the history says of a phase that begins now. */
  async act(phase: Phase): Promise<void> {
    const began = Date.now();
    for (const { phase: when, at, deed } of this.history.acts) {
      if (when !== phase) continue;
      await wait(Math.max(0, began + at - Date.now()));
      await this.#do(deed);
    }
  }

  /** Waits until it is live, or cannot be any more, or nobody waits any longer. */
  async untilOnAir(): Promise<void> {
    const stops = this.history.acts.some(({ phase, deed }) => phase === "opening" && deed === "stop");
    const until = Date.now() + (this.#encoders.length === 0 || stops ? 1_000 : 1.5 * patience);
    for (let tries = 1; Date.now() < until; tries += 1) {
      await wait(250);
      // Minutes may pass until it is; nobody waits for them here.
      if (tries % 8 === 0) await this.#studio.minute();
      try {
        const { body } = await this.#studio.creator.call<{ session: { status: string } | null }>(
          "GET",
          `/api/streams/${this.streamId}/session`,
        );
        if (body.session && !opening.includes(body.session.status)) return;
      } catch {
        // Whom it asks is down.
      }
    }
  }

  /** The encoder is off, and who wants to stop does. */
  async leave(): Promise<void> {
    for (const encoder of this.#encoders) await encoder.stop();
    this.#studio.say(this.#name, `leaves ${this.history.leaves}`);
    if (this.history.leaves === "stopping") await this.#ask("stop");
  }

  async #do(deed: Deed): Promise<void> {
    const encoder = this.#encoders.at(-1);
    switch (deed) {
      case "start":
      case "stop":
        return this.#ask(deed);
      case "push":
        this.#studio.say(this.#name, "switches the encoder on");
        await encoder?.stop();
        this.#encoders.push(new ReturningPublisher(this.#studio.film, this.#address));
        return;
      case "close":
        this.#studio.say(this.#name, "closes the encoder");
        return encoder?.stop();
      case "lose":
        this.#studio.say(this.#name, "loses the encoder");
        return encoder?.kill();
      case "flicker":
        this.#studio.say(this.#name, "loses the connection for a moment");
        encoder?.flicker();
        return;
      case "watch":
        // Nobody waits for a viewer.
        void this.#watch();
        return;
      case "minute":
        this.#studio.say("the minute", "is over: reconciler and sweep run");
        void this.#studio.minute();
    }
  }

  /** Asks the API until it answers. An answer may be lost although what it answers was done. */
  async #ask(deed: "start" | "stop"): Promise<void> {
    const until = Date.now() + patience;
    do {
      const at = Date.now();
      const request: Recorded["requests"][number] = {
        ...{ at, answeredAt: at, task: -1, stream: this.streamId, deed, outcome: "unknown" },
      };
      this.#studio.requests.push(request);
      let said: string;
      try {
        const { status, body } = await this.#studio.creator.call<{ session?: { id: string; status: string } }>(
          "POST",
          `/api/streams/${this.streamId}/${deed}`,
        );
        if (status < 300) {
          Object.assign(request, { outcome: "done", session: body.session?.id, status: body.session?.status });
        } else if (status < 500 && status !== 429) request.outcome = "refused";
        said = `${status} ${body.session?.status ?? ""}`;
      } catch (error) {
        said = error instanceof Error ? error.message : String(error);
      }
      request.answeredAt = Date.now();
      this.#studio.say(this.#name, `asks to ${deed}: ${said}`);
      if (request.outcome !== "unknown") return;
      await wait(400);
    } while (Date.now() < until);
  }

  /**
   * A viewer comes, gets what there is (a refusal, nothing yet, or a playlist whose newest segment can be had), and stays
   * on the page.
   */
  async #watch(): Promise<void> {
    const viewer = new Visitor(this.#studio.creator.site);
    const seen = async (): Promise<string> => {
      const { status, body } = await viewer.call<{ hls?: string | null }>(
        "POST",
        `/api/streams/${this.streamId}/access`,
      );
      if (status !== 200 || !body.hls) return `access answered ${status}`;
      const [variant = ""] = named(await textOf(viewer, body.hls), body.hls);
      const segment = named(await textOf(viewer, variant), variant).at(-1) ?? "";
      return `segment ${segment.slice(segment.lastIndexOf("/") + 1)} answered ${(await viewer.fetch(segment)).status}`;
    };
    const said = (error: unknown) => String(error).split("\n")[0] ?? "";
    this.#studio.say("viewer", await seen().catch(said));
    const page = await Page.opened(viewer.site, this.streamId).catch(said);
    if (typeof page === "string") this.#studio.say("viewer", page);
    else this.pages.push(page);
  }
}
