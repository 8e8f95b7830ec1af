/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app(input) {
    const prod = input.stage === "prod";
    return {
      name: "directfanz",
      home: "aws",
      version: "4.17.1",
      removal: prod ? "retain" : "remove",
      protect: prod,
      providers: {
        aws: {
          region: "us-east-1",
          defaultTags: { tags: { Project: "directfanz", Environment: input.stage } },
        },
      },
    };
  },
  async run() {
    // SST's CLI refuses imports at the top of this file.
    const { recordings } = await import("./stacks/storage");
    const { bus } = await import("./stacks/events");
    await import("./stacks/functions");
    return { bus: bus.name, recordings: recordings.name };
  },
});
