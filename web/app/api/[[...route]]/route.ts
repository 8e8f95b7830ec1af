import { app } from "@directfanz/api";

/**
 * Next hands over a proxy of its own request, of which `new Request(request, …)` cannot be made; the API's middleware
 * does that, so it gets a plain one.
 */
const answer = ({ url, method, headers, body, signal }: Request): Response | Promise<Response> => {
  const init: RequestInit & { duplex: "half" } = { method, headers, body, signal, duplex: "half" };
  return app.fetch(new Request(url, init));
};

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
