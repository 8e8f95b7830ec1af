const here = "http://same.invalid";

/** Where to go after signing in: the wished path if it is one of ours, else home. Never another origin. */
export const nextPath = (wish: string | string[] | null | undefined): string => {
  if (typeof wish !== "string" || !wish.startsWith("/")) return "/";
  const url = URL.parse(wish, here);
  // Browsers read `//host` and `/\host` as another origin, and so does URL; what it makes of the path is what is kept.
  if (url?.origin !== here || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search;
};

/** A link to the sign-in or sign-up page that comes back to `path`. */
export const comingBackTo = (page: "/sign-in" | "/sign-up", path: string): string =>
  path === "/" ? page : `${page}?next=${encodeURIComponent(path)}`;
