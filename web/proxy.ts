import { type NextRequest, NextResponse } from "next/server";

/** What a page may load and do. Scripts run only with the page's own nonce, so text that slipped into a page does not. */
const policy = (nonce: string): string =>
  [
    "default-src 'self'",
    // React's development build evaluates code to show where an error came from.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : ""}`,
    // Components position menus and fill bars by style attributes.
    "style-src 'self' 'unsafe-inline'",
    // Pictures of the existing platform lie elsewhere.
    "img-src 'self' data: https:",
    // The player hands its segments to the browser as an object.
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Gives every page its content security policy, with a new nonce; Next puts that on the scripts it writes. */
export const proxy = (request: NextRequest): NextResponse => {
  const value = policy(btoa(crypto.randomUUID()));
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", value);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", value);
  return response;
};

/** Pages alone: the API has its own, and files need none. */
export const config = { matcher: "/((?!api/|healthz|_next/|icon\\.svg).*)" };
