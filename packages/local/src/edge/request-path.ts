export interface RequestPath {
  /** As it was sent, still percent-encoded. */
  path: string;
  /** Without its question mark; empty where there is none. */
  query: string;
}

/** CloudFront's bound (Developer Guide, "Quotas": length of a URL). */
const longest = 8_192;

/**
 * The request target, or undefined where it is no plain path, or where any decoding of it would climb out of a folder.
 * Whoever matches, signs or fetches by a path further in may then decode it or not: it means the same.
 */
export const requestPath = (target: string): RequestPath | undefined => {
  if (!target.startsWith("/") || target.length > longest) return undefined;
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  return isPlain(path) ? { path, query: mark === -1 ? "" : target.slice(mark + 1) } : undefined;
};

/** Decoded again and again, since an origin may decode twice: `%252e%252e` is `..` by then. */
const isPlain = (path: string): boolean => {
  let seen = path;
  for (let depth = 0; depth < 4; depth++) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    if (/[\\#\u0000-\u001f\u007f]/.test(seen)) return false;
    if (seen.split("/").some((segment) => segment === "." || segment === "..")) return false;
    let decoded: string;
    try {
      decoded = decodeURIComponent(seen);
    } catch {
      // A lone percent sign: no path of ours on the way in, and a plain letter once something was decoded.
      return depth > 0;
    }
    if (decoded === seen) return true;
    seen = decoded;
  }
  return false;
};
