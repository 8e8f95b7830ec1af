import { z } from "zod";
import { demoAccounts } from "../../run/demo-accounts.ts";
import { Trouble } from "../../run/trouble.ts";

const Session = z.object({
  status: z.string(),
  failure: z.object({ message: z.string(), remedy: z.string() }).nullable(),
});
export type Session = z.infer<typeof Session>;

const Recording = z.object({ status: z.string(), hls: z.string().nullable(), durationSeconds: z.number().nullable() });
const Ingest = z.object({ rtmpUrl: z.string(), streamKey: z.string() });

/** The HTTP API as the demo creator uses it. */
export interface DemoSite {
  url: string;
  create(title: string): Promise<string>;
  start(streamId: string): Promise<void>;
  stop(streamId: string): Promise<void>;
  session(streamId: string): Promise<Session>;
  ingest(streamId: string): Promise<z.infer<typeof Ingest>>;
  recordings(streamId: string): Promise<z.infer<typeof Recording>[]>;
}

/** Signs in at a running site as the demo creator. */
export const signIn = async (url: string): Promise<DemoSite> => {
  let cookie = "";
  const ask = async <T>(method: "GET" | "POST", path: string, shape: z.ZodType<T>, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: { origin: url, ...(cookie && { cookie }), ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(20_000),
    }).catch(() => {
      throw new Trouble(`DirectFanz does not answer at ${url}. Start it first, in another terminal: npm start`);
    });
    const text = await answer.text();
    if (!answer.ok) throw new Trouble(`${method} ${path} was answered with ${answer.status}: ${text.slice(0, 300)}`);
    cookie ||= answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    return shape.parse(text === "" ? {} : JSON.parse(text));
  };
  const { email, password } = demoAccounts.creator;
  await ask("POST", "/auth/login", z.unknown(), { email, password });
  const nothing = z.unknown();
  return {
    url,
    create: async (title) => {
      const Created = z.object({ stream: z.object({ id: z.string() }) });
      return (await ask("POST", "/streams", Created, { title, isPublic: true, isRecorded: true })).stream.id;
    },
    start: async (id) => void (await ask("POST", `/streams/${id}/start`, nothing)),
    stop: async (id) => void (await ask("POST", `/streams/${id}/stop`, nothing)),
    session: async (id) => (await ask("GET", `/streams/${id}/session`, z.object({ session: Session }))).session,
    ingest: (id) => ask("GET", `/streams/${id}/ingest`, Ingest),
    recordings: async (id) =>
      (await ask("GET", `/streams/${id}/recordings`, z.object({ recordings: z.array(Recording) }))).recordings,
  };
};
