import { type Behaviour, table } from "../../packages/edge/src/table.ts";

/** A name below the stage's domain. */
interface Name {
  for: string;
  /** What its paths begin with; a path belongs to the name that says the most of it. */
  begins: string;
}

/**
 * A name for each service. All of them lead to one distribution, so that every name has the same rules, and pages, which
 * live at the domain itself, need no other; the names are for who asks for one thing only: a player, a script, a socket.
 */
export const names = {
  www: { for: "Pages, for who types it", begins: "/" },
  static: { for: "Files that come with a build", begins: "/_next/" },
  api: { for: "The HTTP API", begins: "/api/" },
  realtime: { for: "WebSockets", begins: "/socket.io/" },
  live: { for: "Live video, signed", begins: "/live/" },
  media: { for: "Recordings, signed, and their thumbnails", begins: "/media/" },
} satisfies Record<string, Name>;

export type ServiceName = keyof typeof names;

const all = Object.entries(names) as [ServiceName, Name][];

/** The name that a row of the edge table belongs to. */
export const nameOf = ({ path }: Behaviour): ServiceName => {
  const fitting = all.filter(([, { begins }]) => path.startsWith(begins) || begins === "/");
  return fitting.reduce((best, one) => (one[1].begins.length > best[1].begins.length ? one : best))[0];
};

/** The rows of the edge table that a name is there for. */
export const carriedBy = (name: ServiceName): Behaviour[] => table.filter((row) => nameOf(row) === name);

/** Behind the edge: how CloudFront reaches a load balancer. Browsers never see it. */
export const origin = "origin";
