import { bus as facts } from "../events/events";
import { bus, edge, live } from "../links";
import { secrets } from "../security/secrets";
import type { ServiceName } from "./routes.ts";
import { ports } from "./routes.ts";
import { type Definition, service } from "./service";

/** What a link says, as SST's library reads it. */
const told = (link: { properties: Record<string, unknown> }) => $jsonStringify(link.properties);

const environment = (name: ServiceName) => ({
  SST_RESOURCE_Edge: told(edge),
  NODE_ENV: "production",
  PORT: `${ports[name]}`,
  SERVICE: name,
  VERSION: process.env.IMAGE_TAG ?? "development",
  LOG_LEVEL: "info",
  // The edge and the load balancer, in front of what a visitor's address is read from.
  TRUSTED_PROXIES: "2",
  // Of the pooler's connections, not of the database's: those it shares.
  DATABASE_POOL: "10",
  AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
});

const stores = { SST_RESOURCE_Database: secrets.Database, SST_RESOURCE_Cache: secrets.Cache };
const broadcasting = {
  ...stores,
  SST_RESOURCE_EdgeSigningKey: secrets.EdgeSigningKey,
  SST_RESOURCE_SealKey: secrets.SealKey,
};
const announces = { actions: ["events:PutEvents"], resources: [facts.arn] };
/** Reads what arrives at a channel. AWS lets nobody narrow either to a resource (Service Authorization Reference). */
const measures = { actions: ["cloudwatch:GetMetricData", "medialive:ListAlerts"], resources: ["*"] };

/** The design's sizes. Web and streaming are two hosts of the same API, so they are told and may do the same. */
const definitions: Record<ServiceName, Definition> = {
  web: {
    cpu: "1 vCPU",
    memory: "2 GB",
    // Next reads HOSTNAME, which ECS would set to the container's own name.
    environment: {
      ...environment("web"),
      HOSTNAME: "0.0.0.0",
      SST_RESOURCE_Bus: told(bus),
      SST_RESOURCE_Live: told(live),
    },
    secrets: broadcasting,
    may: [announces, measures],
    writable: ["/tmp"],
  },
  realtime: {
    cpu: "0.5 vCPU",
    memory: "1 GB",
    // A page that joins is told where its broadcast stands in the queue for a channel.
    environment: { ...environment("realtime"), HOST: "0.0.0.0", SST_RESOURCE_Live: told(live) },
    secrets: stores,
    may: [],
    writable: ["/tmp"],
  },
  streaming: {
    cpu: "2 vCPU",
    memory: "4 GB",
    environment: {
      ...environment("streaming"),
      HOST: "0.0.0.0",
      SST_RESOURCE_Bus: told(bus),
      SST_RESOURCE_Live: told(live),
    },
    secrets: broadcasting,
    may: [announces, measures],
    writable: ["/tmp"],
  },
};

export const services = {
  web: service("web", definitions.web),
  realtime: service("realtime", definitions.realtime),
  streaming: service("streaming", definitions.streaming),
};
