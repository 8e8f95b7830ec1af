/**
 * Paths at the edge for what lies behind it. The host of a live origin is part of the path: MediaPackage v1 gives every
 * channel a host of its own, and one CloudFront behaviour can set the origin from the path but not know all hosts.
 */
export const livePrefix = "/live/";
export const mediaPrefix = "/media/";

/**
 * Where the edge serves an origin's URL: `https://abc.mediapackage.us-east-1.amazonaws.com/out/v1/1f/index.m3u8` is
 * `/live/abc.mediapackage.us-east-1.amazonaws.com/out/v1/1f/index.m3u8`. A port stays with its host. No query, no
 * fragment: a manifest's address has neither.
 */
export const livePath = (originUrl: string): string => {
  const { host, pathname } = new URL(originUrl);
  return `${livePrefix}${host}${pathname}`;
};

export interface LiveOrigin {
  /** With its port, where it has one. */
  host: string;
  path: string;
}

/** MediaPackage's own hosts in one region: nothing else may stand in a live path on AWS. */
export const mediaPackageHosts = (region: string): RegExp =>
  new RegExp(`[a-z0-9]+\\.mediapackage\\.${region}\\.amazonaws\\.com`);

/**
 * Files of MediaPackage have plain names. A percent sign or a dot segment would be read by the origin in another way than
 * by the signature: CloudFront hands on the path as it was sent, and `a/../b` would open `b` with a cookie for `a`.
 */
const plain = /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)+$/;

/**
 * The origin behind a path of `livePath`; undefined for other paths and for hosts that `allowed` does not match whole,
 * so that the edge cannot be made to fetch from anywhere else. On AWS `live.function.js` says the same.
 */
export const liveOrigin = (path: string, allowed: RegExp): LiveOrigin | undefined => {
  if (!path.startsWith(livePrefix)) return undefined;
  const slash = path.indexOf("/", livePrefix.length);
  if (slash === -1) return undefined;
  const host = path.slice(livePrefix.length, slash);
  const rest = path.slice(slash);
  const isAllowed = new RegExp(`^(?:${allowed.source})$`, allowed.flags.replace(/[gy]/g, "")).test(host);
  return isAllowed && plain.test(rest) ? { host, path: rest } : undefined;
};

/** Where the edge serves an object of the recordings bucket: `recordings/1/index.m3u8` is `/media/recordings/1/…`. */
export const recordingPath = (key: string): string => mediaPrefix + key.split("/").map(encodeURIComponent).join("/");

/** The object behind a path of `recordingPath`, or undefined. Throws a `URIError` where the path is not encoded well. */
export const recordingKey = (path: string): string | undefined => {
  const key = path.startsWith(mediaPrefix) ? decodeURIComponent(path.slice(mediaPrefix.length)) : "";
  return key === "" ? undefined : key;
};

/** The folder of a path, with its last slash: what a signed cookie opens, and where it is sent. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
