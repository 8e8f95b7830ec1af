import { ports } from "../services/routes.ts";

/*
 * What `sst dev` runs on this machine besides the stores, as commands of a shell. Pure: a test compares it with what
 * `npm start` runs.
 */

/** The project's own Node, and not the shell's: it reads TypeScript. */
const node = "node_modules/.bin/node";

export interface Command {
  command: string;
  port: number;
  /** From the repository's root. */
  directory: string;
  environment: Record<string, string>;
}

/** Each process, with all ports moved by `offset`. */
export const commandsAt = (offset: number) => {
  const web = ports.web + offset;
  const realtime = ports.realtime + offset;
  const streaming = ports.streaming + offset;
  const here = { directory: ".", environment: {} };
  const edge = {
    WEB_PORT: `${web}`,
    REALTIME_PORT: `${realtime}`,
    STREAMING_PORT: `${streaming}`,
    CLOUD_PORT: `${4566 + offset}`,
  };
  return {
    web: {
      directory: "web",
      command: `../${node} node_modules/next/dist/bin/next dev --hostname 127.0.0.1 --port ${web}`,
      port: web,
      environment: {},
    },
    realtime: { ...here, command: `${node} --watch packages/realtime/src/main.ts`, port: realtime },
    streaming: { ...here, command: `${node} --watch packages/api/src/main.ts`, port: streaming },
    edge: {
      ...here,
      command: `${node} --watch packages/local/src/edge/main.ts`,
      port: 8080 + offset,
      environment: edge,
    },
  } satisfies Record<string, Command>;
};
