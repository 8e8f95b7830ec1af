import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { shapes } from "../packages/core/src/platform/links.ts";
import { portsAt } from "../packages/local/src/ports.ts";
import { cloudEnvironment } from "../packages/local/src/run/environment.ts";
import { linksFor, resources } from "../packages/local/src/run/links.ts";
import { databaseUrlAt } from "../packages/local/src/run/postgres.ts";
import { secretsIn } from "../packages/local/src/run/secrets.ts";
import { type Graph, of, one } from "../packages/synth/src/graph.ts";
import { synth } from "../packages/synth/src/synth.ts";
import { graph } from "../packages/synth/src/testing/graphs.ts";
import { wayToCloud } from "./local/way.ts";

const everywhere = ["prod", "staging", "personal", "dev"] as const;
const { App: _, ...linked } = shapes;

const properties = (made: Graph, name: string) =>
  one(made, "sst:sst:LinkRef", `${name}LinkRef`).inputs.properties as Record<string, unknown>;

test.each(everywhere)(
  "%s has each link that core knows, in core's shape, with nothing that core does not read",
  async (name) => {
    const made = await graph(name);
    expect(
      of(made, "sst:sst:Linkable")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(linked).sort());
    for (const [link, shape] of Object.entries(linked)) {
      const told = properties(made, link);
      expect(shape.parse(told), link).toEqual(told);
    }
  },
);

test.each(everywhere)("a link of %s says where something is, and grants nothing", async (name) => {
  for (const link of Object.keys(linked)) {
    expect(one(await graph(name), "sst:sst:LinkRef", `${link}LinkRef`).inputs.include ?? []).toEqual([]);
  }
});

test.each(["prod", "staging", "personal"] as const)(
  "%s leads code through the pool and to the cluster, with TLS",
  async (name) => {
    const made = await graph(name);
    expect(properties(made, "Database")).toMatchObject({ port: 6432, tls: true });
    expect(properties(made, "Cache")).toMatchObject({ cluster: true, tls: true });
    expect(properties(made, "Edge").url).toMatch(/^https:\/\//);
    expect(Buffer.from(String(properties(made, "SealKey").value), "base64")).toHaveLength(32);
  },
);

const folder = await mkdtemp(join(tmpdir(), "links-"));
afterAll(() => rm(folder, { recursive: true }));

test("with the local cloud, `sst dev` links to what `npm start` runs, and functions on AWS sleep", async () => {
  const ports = portsAt(0);
  const secrets = secretsIn(folder);
  const deployment = {
    inputSecurityGroup: "1",
    mediaLiveRole: "arn:aws:iam::0:role/m",
    harvestRole: "arn:aws:iam::0:role/h",
  };
  await writeFile(join(folder, "deployment.json"), JSON.stringify(deployment));
  const env = {
    LOCAL_CLOUD: "on",
    DIRECTFANZ_DATA: folder,
    DIRECTFANZ_PORT_OFFSET: "0",
    DATABASE_URL: "",
    REDIS_URL: "",
  };
  const made = await synth({ stage: "ada", dev: true, env, folder: join(folder, "graph"), seconds: 170 });

  const stores = {
    databaseUrl: databaseUrlAt(ports.postgres, secrets),
    redisUrl: `redis://:${secrets.redisPassword}@127.0.0.1:${ports.redis}`,
  };
  const { App, Live, ...local } = JSON.parse(linksFor(ports, secrets, stores, deployment));
  for (const [name, told] of Object.entries(local)) expect(properties(made, name), name).toEqual(told);
  expect(properties(made, "Live")).toMatchObject(Live);

  for (const { inputs, name } of of(made, "aws:cloudwatch:EventRule")) expect(inputs.state, name).toBe("DISABLED");
  for (const { inputs, name } of of(made, "aws:scheduler:Schedule")) expect(inputs.state, name).toBe("DISABLED");
  expect(resources.bus).toBe(properties(made, "Bus").name);
});

test("the way to the local cloud is the one that `npm start` gives its processes", () => {
  const secrets = secretsIn(folder);
  expect(wayToCloud(portsAt(0).cloud, secrets)).toEqual(cloudEnvironment(portsAt(0).cloud, secrets));
});
