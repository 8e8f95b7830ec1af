import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import type { Readable } from "node:stream";

export interface OriginRequest {
  /** `http://host:port`. */
  base: string;
  method: string;
  /** With its query. */
  path: string;
  headers: OutgoingHttpHeaders;
  body?: Readable;
  /** Aborted when the viewer has gone. */
  signal?: AbortSignal | undefined;
  /** Milliseconds without a sign of the origin. */
  patience: number;
}

export interface OriginResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: Readable;
}

/** The origin could not be asked (502), or did not answer in time (504). */
export class OriginFailed extends Error {
  override readonly name = "OriginFailed";
  readonly status: 502 | 504;

  constructor(status: 502 | 504, options?: ErrorOptions) {
    super(status === 504 ? "The origin did not answer in time." : "The origin could not be reached.", options);
    this.status = status;
  }
}

const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });

/** Asks an origin over HTTP. Rejects with `OriginFailed`; a body that breaks off later is an error of the stream. */
export const ask = async (wanted: OriginRequest): Promise<OriginResponse> => {
  try {
    return await attempt(wanted);
  } catch (error) {
    // The origin closed an idle connection at the moment when we used it: nothing was asked yet.
    if (error instanceof Stale && !wanted.body) return attempt(wanted);
    throw error;
  }
};

class Stale extends OriginFailed {}

const attempt = ({ base, method, path, headers, body, signal, patience }: OriginRequest): Promise<OriginResponse> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const asked = request(
      { hostname, port, method, path, headers, agent, timeout: patience, ...(signal ? { signal } : {}) },
      (response) => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: response }),
    );
    asked.on("timeout", () => asked.destroy(new OriginFailed(504)));
    asked.on("error", (error: NodeJS.ErrnoException) => {
      const stale = asked.reusedSocket && error.code === "ECONNRESET";
      if (error instanceof OriginFailed) reject(error);
      else reject(stale ? new Stale(502, { cause: error }) : new OriginFailed(502, { cause: error }));
    });
    if (body) body.pipe(asked);
    else asked.end();
  });
