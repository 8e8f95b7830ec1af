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
    if ($app.stage === "pipeline") return import("./stacks/pipeline").then(({ outputs }) => outputs);

    await import("./stacks/storage");
    await import("./stacks/events");
    await import("./stacks/live");
    await import("./stacks/functions");
    // `sst dev` runs the services on this machine, against its own PostgreSQL and Redis: nothing costs by the hour.
    if ($dev) return import("./stacks/processes").then(({ outputs }) => outputs);

    await import("./stacks/acl");
    await import("./stacks/endpoints");
    await import("./stacks/flow-logs");
    await import("./stacks/rotation");
    await import("./stacks/renewal");
    await import("./stacks/services");
    await import("./stacks/edge");
    await import("./stacks/health-checks");
    await import("./stacks/alarms");
    await import("./stacks/dashboards");
    await import("./stacks/tracing");
    await import("./stacks/copy");
    await import("./stacks/audit");
    await import("./stacks/cost");
    if (process.env.MIGRATION) await import("./stacks/migration");
    return import("./stacks/outputs").then(({ outputs }) => outputs);
  },
});
