/** Stages by what they are for: everything that is neither prod nor staging is somebody's own. */
export type Kind = "prod" | "staging" | "personal";

export const kindOf = (stage: string): Kind => (stage === "prod" || stage === "staging" ? stage : "personal");

/** Where a stage is served. */
export const domainOf = (stage: string): string => (stage === "prod" ? "directfanz.io" : `${stage}.directfanz.io`);

/** How many tasks a service runs, and how many of them may be taken away at any time (Fargate Spot). */
export interface Tasks {
  min: number;
  max: number;
  /** Tasks that are never Spot; what scales above them is. No Spot at all where it is `all`. */
  onDemand: number | "all";
}

export interface Size {
  /** Availability zones. */
  zones: 2 | 3;
  /** `managed` is a NAT gateway per zone; `instance` one small machine per zone. */
  nat: "managed" | "instance";
  database: {
    instance: string;
    /** GB: to begin with, and as far as it grows by itself. */
    storage: number;
    maxStorage: number;
    multiAz: boolean;
    replica: boolean;
    /** Days that can be gone back to. */
    backupDays: number;
    /** Days after which the application gets a new password; never where it is undefined. */
    passwordDays: number | undefined;
    /** Connections that one PgBouncer holds. Twice its most tasks, for deployments, must fit into the instance. */
    poolSize: number;
  };
  cache: { instance: string; shards: number; replicas: number; multiAz: boolean; scales: boolean };
  tasks: Record<"web" | "realtime" | "streaming" | "pool", Tasks>;
  /** Minutes that the old tasks wait beside the new ones after a deployment. */
  bakeMinutes: number;
  /** What a mistake must not delete: final snapshots, deletion protection, long recovery windows. */
  kept: boolean;
  /** Interface endpoints, so that AWS's own services are reached without NAT. */
  endpoints: boolean;
  /** Who did what with the account, and what left the network. */
  audit: boolean;
  /** A second copy, in another region, of what cannot be made again. */
  secondRegion: boolean;
  /** Days of facts that can be replayed. */
  archiveDays: number;
  /** Part of requests that are traced. */
  traced: number;
  /** Container Insights: `enhanced` measures each task, and is paid for by the metric. */
  insights: "enhanced" | "enabled" | "disabled";
  /** Route 53 asks from outside whether the site is there, and leads to a standby where one is named. */
  healthChecks: boolean;
  /** One more cache, which all edge locations ask before the origin. */
  originShield: boolean;
  /** CloudFront's price class: whose edge locations serve. */
  edgeLocations: "PriceClass_100" | "PriceClass_All";
  /** Makes what exists once in an account: monitors of its cost. */
  accountWide: boolean;
  /** US dollars a month. */
  budget: number;
}

/** Stages whose stores a mistake must not delete. The pipeline's holds the images that a release can be taken back to. */
export const isKept = (stage: string): boolean => stage === "pipeline" || sizes[kindOf(stage)].kept;

/** What differs between stages. The figures of `prod` are the design's; the others are as small as still works. */
export const sizes: Record<Kind, Size> = {
  prod: {
    zones: 3,
    nat: "managed",
    database: {
      instance: "r6g.large",
      storage: 100,
      maxStorage: 1000,
      multiAz: true,
      replica: true,
      backupDays: 30,
      passwordDays: 30,
      poolSize: 80,
    },
    cache: { instance: "r6g.large", shards: 3, replicas: 1, multiAz: true, scales: true },
    tasks: {
      web: { min: 2, max: 20, onDemand: 2 },
      realtime: { min: 2, max: 10, onDemand: "all" },
      streaming: { min: 1, max: 5, onDemand: 1 },
      pool: { min: 2, max: 4, onDemand: "all" },
    },
    bakeMinutes: 10,
    kept: true,
    endpoints: true,
    audit: true,
    secondRegion: true,
    archiveDays: 30,
    traced: 0.05,
    insights: "enhanced",
    healthChecks: true,
    originShield: true,
    edgeLocations: "PriceClass_All",
    accountWide: true,
    budget: 5000,
  },
  staging: {
    zones: 2,
    nat: "instance",
    database: {
      instance: "t3.medium",
      storage: 20,
      maxStorage: 100,
      multiAz: false,
      replica: false,
      backupDays: 7,
      passwordDays: 30,
      poolSize: 40,
    },
    cache: { instance: "t4g.small", shards: 1, replicas: 1, multiAz: true, scales: false },
    tasks: {
      web: { min: 2, max: 4, onDemand: 0 },
      realtime: { min: 2, max: 2, onDemand: "all" },
      streaming: { min: 1, max: 2, onDemand: 0 },
      pool: { min: 1, max: 2, onDemand: "all" },
    },
    bakeMinutes: 1,
    kept: false,
    endpoints: false,
    audit: false,
    secondRegion: false,
    archiveDays: 7,
    traced: 1,
    insights: "enabled",
    healthChecks: true,
    originShield: false,
    edgeLocations: "PriceClass_100",
    accountWide: false,
    budget: 600,
  },
  personal: {
    zones: 2,
    nat: "instance",
    database: {
      instance: "t4g.micro",
      storage: 20,
      maxStorage: 50,
      multiAz: false,
      replica: false,
      backupDays: 1,
      passwordDays: undefined,
      poolSize: 25,
    },
    cache: { instance: "t4g.micro", shards: 1, replicas: 0, multiAz: false, scales: false },
    tasks: {
      web: { min: 1, max: 2, onDemand: 0 },
      realtime: { min: 1, max: 2, onDemand: "all" },
      streaming: { min: 1, max: 2, onDemand: 0 },
      pool: { min: 1, max: 1, onDemand: "all" },
    },
    bakeMinutes: 1,
    kept: false,
    endpoints: false,
    audit: false,
    secondRegion: false,
    archiveDays: 1,
    traced: 1,
    insights: "disabled",
    healthChecks: false,
    originShield: false,
    edgeLocations: "PriceClass_100",
    accountWide: false,
    budget: 200,
  },
};
