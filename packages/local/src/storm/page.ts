import { type OpenPage, openPage } from "../../../realtime/src/testing.ts";

/** A viewer's page that stays open, with its socket: it joins the broadcast's room at every connection, as the web app's. */
export class Page {
  readonly streamId: string;
  readonly #page: OpenPage;

  private constructor(streamId: string, page: OpenPage) {
    this.streamId = streamId;
    this.#page = page;
  }

  /** Opens one. Rejects where nobody answers. */
  static async opened(site: string, streamId: string): Promise<Page> {
    const page = new Page(streamId, await openPage(site, { origin: site }));
    await page.#join();
    page.#page.socket.on("connect", () => void page.#join().catch(() => {}));
    return page;
  }

  /** The broadcast's state, as the page is told it when it asks now; undefined where nobody tells it. */
  async knows(): Promise<string | undefined> {
    const answer = await this.#join().catch(() => undefined);
    return answer?.ok ? answer.session?.status : undefined;
  }

  #join(): ReturnType<OpenPage["join"]> {
    return this.#page.join(this.streamId);
  }
}
