import { health } from "@directfanz/api/health";

export const dynamic = "force-dynamic";

const service = health();

/** The same answer as every other service of the platform. */
export const GET = (): Response | Promise<Response> => service.request("/healthz");
