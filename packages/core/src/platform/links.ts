import { Resource } from "sst";
import * as z from "zod";

/**
 * What this process is linked to, under the names that `stacks/` gives. On AWS the values come with the task or the
 * function; on one machine from `SST_RESOURCES_JSON`. Read lazily: `next build` runs without links.
 */
export const shapes = {
  App: z.object({ name: z.string(), stage: z.string() }),
  Database: z.object({
    host: z.string(),
    port: z.coerce.number(),
    username: z.string(),
    password: z.string(),
    database: z.string(),
    /** Whether the server, or the pool before it, takes TLS alone. */
    tls: z.boolean(),
  }),
  Cache: z.object({
    host: z.string(),
    port: z.coerce.number(),
    username: z.string().optional(),
    password: z.string().optional(),
    cluster: z.boolean(),
    tls: z.boolean(),
  }),
  Bus: z.object({ name: z.string() }),
  Recordings: z.object({ name: z.string() }),
  /** The second copy of what is broadcast, which outlives a failed harvest for some days. */
  Archive: z.object({ name: z.string() }),
  Live: z.object({
    mediaLiveRole: z.string(),
    harvestRole: z.string(),
    inputSecurityGroup: z.string(),
    /** Where encoders push when the deployment has one fixed address; empty where each input has its own. */
    ingestUrl: z.string(),
    /** How many of each the account may have at once; not said where nothing limits them. */
    quotas: z.object({ channels: z.number(), packages: z.number(), harvests: z.number() }).optional(),
  }),
  /** What MediaPackage asks for; all empty where its endpoints answer whoever knows their address. */
  LiveOrigin: z.object({
    /** What the edge says, and whoever else reads an endpoint. */
    identifier: z.string(),
    /** ARNs: of the secret that holds it, and of the role in which MediaPackage reads that. */
    secret: z.string(),
    role: z.string(),
  }),
  Edge: z.object({ url: z.url(), keyPairId: z.string() }),
  EdgeSigningKey: z.object({ value: z.string() }),
  SealKey: z.object({ value: z.string() }),
};

/** Every link but the application's own name and stage, which everything has. */
export type LinkName = Exclude<keyof typeof shapes, "App">;

type Links = { [Name in keyof typeof shapes]: z.infer<(typeof shapes)[Name]> };

const read = new Map<string, unknown>();

/** One link, checked. Throws where it is missing or has another shape: a wrong deployment, not a user's error. */
export const link = <Name extends keyof Links>(name: Name): Links[Name] => {
  if (!read.has(name)) {
    const all = Resource as unknown as Record<string, unknown>;
    const shape: z.ZodType = shapes[name];
    read.set(name, shape.parse(all[name]));
  }
  return read.get(name) as Links[Name];
};
