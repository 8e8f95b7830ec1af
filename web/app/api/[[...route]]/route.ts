import { app } from "@directfanz/api";
import { handle } from "hono/vercel";

const answer = handle(app);

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
