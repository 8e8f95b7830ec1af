import { newsChannel, redis } from "./redis.ts";

/** Something every open page of one stream should hear of. */
export interface News {
  streamId: string;
  /** Name of the socket event that the page gets. */
  name: "session" | "stream" | "chat" | "viewers" | "recording";
  body: unknown;
}

/** Tells every page of a stream, through whichever realtime server holds its socket. Best effort: pages also poll. */
export const tell = async (news: News): Promise<void> => {
  await redis().publish(newsChannel, JSON.stringify(news));
};
