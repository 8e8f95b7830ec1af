/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app(input) {
    const prod = input.stage === "prod";
    return {
      name: "directfanz",
      home: "aws",
      version: "4.17.1",
      removal: prod ? "retain" : "remove",
      protect: prod || input.stage === "pipeline",
      providers: {
        aws: {
          region: "us-east-1",
          defaultTags: {
            tags: { Project: "directfanz", Environment: input.stage, CostCenter: "platform", ManagedBy: "sst" },
          },
        },
        // The versions that SST's platform pins: no further download.
        random: "4.16.6",
        tls: "5.0.1",
      },
    };
  },
  async run() {
    // SST's CLI refuses imports at the top of this file.
    await import("./stacks/defaults");
    await import("./stacks/bounds");
    // The pipeline deploys the other stages, so it must not live in one of them.
    if ($app.stage === "pipeline") return import("./stacks/pipeline/pipeline").then(({ outputs }) => outputs);

    await import("./stacks/storage/storage");
    await import("./stacks/events/events");
    await import("./stacks/live/live");
    await import("./stacks/events/functions");
    // `sst dev` runs the services on this machine, against its own PostgreSQL and Redis: nothing costs by the hour.
    if ($dev) return import("./stacks/local/processes").then(({ outputs }) => outputs);

    await import("./stacks/network/acl");
    await import("./stacks/network/endpoints");
    await import("./stacks/network/flow-logs");
    await import("./stacks/database/rotation");
    await import("./stacks/database/renewal");
    await import("./stacks/services/services");
    await import("./stacks/edge/edge");
    await import("./stacks/dns/health-checks");
    await import("./stacks/observability/alarms");
    await import("./stacks/observability/dashboards");
    await import("./stacks/observability/tracing");
    await import("./stacks/storage/copy");
    await import("./stacks/security/audit");
    await import("./stacks/cost/cost");
    if (process.env.MIGRATION) await import("./stacks/migration/migration");
    return import("./stacks/outputs").then(({ outputs }) => outputs);
  },
});
