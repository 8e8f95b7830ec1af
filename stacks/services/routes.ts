import { type Behaviour, table } from "../../packages/edge/src/table.ts";

/*
 * Which service the load balancer gives a path to, from the table that the edge obeys. Pure: tests ask it about any path
 * and any table.
 */

/** What stands behind the load balancer. */
export const ports = { web: 3000, realtime: 3001, streaming: 3002 } as const;
export type ServiceName = keyof typeof ports;

export interface Route {
  service: ServiceName;
  /** Patterns as the load balancer has them: `*` and `?`, case counts, as with CloudFront. */
  paths: readonly string[];
  /** The lowest number that matches wins. */
  priority: number;
}

const isService = (origin: string): origin is ServiceName => origin in ports;

/**
 * One rule a service, because ECS moves the traffic of one rule when it deploys. The service of the last row takes what is
 * left and comes last.
 */
export const routesOf = (rows: readonly Behaviour[]): readonly Route[] => {
  const rest = rows.at(-1)?.origin;
  if (!rest || !isService(rest)) throw new Error("The last row of the edge table must lead to a service.");
  const names = [...new Set(rows.map(({ origin }) => origin).filter(isService))].filter((name) => name !== rest);
  const pathsOf = (name: ServiceName) => rows.filter(({ origin }) => origin === name).map(({ path }) => path);
  return [
    ...names.map((service, at) => ({ service, paths: pathsOf(service), priority: 100 * (at + 1) })),
    { service: rest, paths: ["/*"], priority: 1000 },
  ];
};

export const routes = routesOf(table);

/** The rule of one service. */
export const routeOf = (name: ServiceName): Route => {
  const route = routes.find(({ service }) => service === name);
  if (!route) throw new Error(`No row of the edge table leads to ${name}.`);
  return route;
};
