import { sessionSeconds } from "@directfanz/core/account";
import { link } from "@directfanz/core/platform/links";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const name = "session";

/** Scripts cannot read it, other sites' forms do not send it, and where there is https it goes nowhere else. */
const attributes = () =>
  ({ httpOnly: true, sameSite: "Lax", path: "/", secure: link("Edge").url.startsWith("https:") }) as const;

/** The cookie that holds a signed-in browser's session. */
export const sessionCookie = {
  read: (c: Context): string | undefined => getCookie(c, name),
  write: (c: Context, sessionId: string): void =>
    setCookie(c, name, sessionId, { ...attributes(), maxAge: sessionSeconds }),
  clear: (c: Context): void => {
    deleteCookie(c, name, attributes());
  },
};
