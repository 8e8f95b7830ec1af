import { matches } from "./wildcard.ts";

/** What stands behind the edge. */
export type Origin = "web" | "streaming" | "realtime" | "mediapackage" | "recordings";

/**
 * How the edge treats the paths of one pattern: a cache behaviour of CloudFront with its cache policy and its origin
 * request policy.
 */
export interface Behaviour {
  /** CloudFront's path pattern: `*` and `?`, case counts. */
  path: string;
  origin: Origin;
  /** `read` is GET and HEAD; `all` has OPTIONS, PUT, POST, PATCH and DELETE besides. Others are refused with 403. */
  methods: "read" | "all";
  /**
   * Seconds. What the origin says counts, between `min` and `max`; `default` where it says nothing. `error` is how long
   * an error is kept. All zero: nothing is kept (the managed policy CachingDisabled).
   */
  ttl: { min: number; default: number; max: number; error: number };
  /** Query strings that reach the origin, and are part of the cache key where something is kept. */
  query: "all" | "none";
  /**
   * `viewer`: cookies and all headers reach the origin (the managed policy AllViewer). Else these headers alone, as part
   * of the key: cookies and Authorization never are, so that what is kept is the same for everyone.
   */
  forward: "viewer" | readonly string[];
  /** Text is compressed for viewers that take it. CloudFront does so only for what it keeps. */
  compress: boolean;
  /** Only with a signed URL or signed cookies of our key group. */
  signed: boolean;
  websocket: boolean;
}

const year = 31_536_000;
const day = 86_400;

const nothing = { min: 0, default: 0, max: 0, error: 0 };
const passed = {
  methods: "all",
  ttl: nothing,
  query: "all",
  forward: "viewer",
  compress: false,
  signed: false,
  websocket: false,
} as const;
const kept = { methods: "read", query: "none", forward: [], compress: true, signed: false, websocket: false } as const;

/** Every path of the site, in order: the first row that matches counts. The last one takes what is left. */
export const table: readonly Behaviour[] = [
  // Names carry a hash of the content, so they can stay for ever; the query names the deployment.
  {
    ...kept,
    path: "/_next/static/*",
    origin: "web",
    query: "all",
    ttl: { min: 0, default: year, max: year, error: 1 },
  },
  // One picture in the format that the viewer takes.
  {
    ...kept,
    path: "/_next/image*",
    origin: "web",
    query: "all",
    forward: ["accept"],
    compress: false,
    ttl: { min: 0, default: 60, max: year, error: 1 },
  },
  { ...passed, path: "/api/streams*", origin: "streaming" },
  // The rendered documentation is read from an installed package, which the web app's bundle does not carry.
  { ...passed, path: "/api/docs*", origin: "streaming" },
  { ...passed, path: "/api/openapi.json", origin: "streaming" },
  { ...passed, path: "/api/*", origin: "web" },
  { ...passed, path: "/socket.io/*", origin: "realtime", websocket: true },
  // Manifests change every segment and segments never; the origin says which is which. An error must not outlive the
  // segment that was not there yet: CloudFront's default of 10 s would stall every player.
  {
    ...kept,
    path: "/live/*",
    origin: "mediapackage",
    signed: true,
    ttl: { min: 0, default: 1, max: 14 * day, error: 1 },
  },
  // The picture on a card is for everyone who may see the card, and lists set no cookies.
  {
    ...kept,
    path: "/media/recordings/*/thumbnail.jpg",
    origin: "recordings",
    compress: false,
    ttl: { min: 0, default: day, max: year, error: 1 },
  },
  {
    ...kept,
    path: "/media/*",
    origin: "recordings",
    signed: true,
    ttl: { min: 0, default: day, max: year, error: 1 },
  },
  { ...passed, path: "*", origin: "web" },
];

/** The row for a path, which begins with a slash and has no query. */
export const behaviourFor = (path: string): Behaviour => {
  const row = table.find((behaviour) => matches(behaviour.path, path));
  if (!row) throw new Error("The last row of the edge table takes every path.");
  return row;
};

/** Whether anything is kept of what this row answers. */
export const keeps = ({ ttl }: Behaviour): boolean => ttl.max > 0;

export const methodsOf = ({ methods }: Behaviour): readonly string[] =>
  methods === "read" ? ["GET", "HEAD"] : ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

/** Headers of every answer: CloudFront's response headers policy. `override` is whether the origin's own must give way. */
export const securityHeaders: readonly { name: string; value: string; override: boolean }[] = [
  { name: "strict-transport-security", value: "max-age=63072000; includeSubDomains", override: true },
  { name: "x-content-type-options", value: "nosniff", override: true },
  { name: "referrer-policy", value: "strict-origin-when-cross-origin", override: false },
  { name: "x-frame-options", value: "DENY", override: false },
  {
    name: "content-security-policy",
    value: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'",
    override: false,
  },
  // A creator's browser can be the encoder.
  { name: "permissions-policy", value: "camera=(self), microphone=(self), geolocation=()", override: false },
];

/** What origins tell of themselves, and nobody needs to know. */
export const removedHeaders: readonly string[] = ["server", "x-powered-by"];
