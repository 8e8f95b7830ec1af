import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { account } from "./arn.ts";
import { bundler } from "./bundle.ts";
import type { BuiltFunction } from "./graph.ts";

interface BuildInput {
  functionID: string;
  handler: string;
  links: Record<string, unknown>;
  properties?: { minify?: boolean };
}

/**
 * What SST's command line answers to its components while a program runs: JSON-RPC at `/rpc`. Handlers are really
 * bundled, also for `sst dev`, where SST would wait for the first call. What is not known here is an error, and `failed`
 * hears of it before the program does.
 */
export const commandLine = async (
  project: string,
  folder: string,
  functions: BuiltFunction[],
  failed: (error: Error) => void,
) => {
  const bundle = bundler(project, folder);
  let asked = 0;
  const build = async ({ functionID, handler, links, properties }: BuildInput) => {
    const wanted = { functionID, handler, ...(properties ? { properties } : {}) };
    const { bytes, out } = await bundle(wanted);
    functions.push({ name: functionID, handler, bytes, out, links });
    return out;
  };
  const methods: Record<string, (input: never) => unknown> = {
    "Runtime.Build": async (input: BuildInput) => ({
      handler: `bundle.${input.handler.split(".").at(-1)}`,
      out: await build(input),
      errors: [],
      sourcemaps: [],
    }),
    "Runtime.AddTarget": async (input: BuildInput) => Boolean(await build(input)),
    "Provider.Aws.Bootstrap": ({ region }: { region: string }) => ({
      version: 9,
      asset: `sst-asset-${region}`,
      state: "sst-state",
      assetEcrRegistryId: account,
      assetEcrUrl: `${account}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
      appsyncHttp: "",
      appsyncRealtime: "",
    }),
    "Provider.Aws.Appsync": () => ({
      http: "x.appsync-api.us-east-1.amazonaws.com",
      realtime: "x.appsync-realtime-api.us-east-1.amazonaws.com",
    }),
  };
  const server = createServer(async (request, response) => {
    asked += 1;
    const { method, params } = JSON.parse(await text(request)) as { method: string; params: [never] };
    const known = methods[method];
    try {
      if (!known) throw new Error(`Nothing answers ${method}: add it to packages/synth/src/command-line.ts`);
      response.end(JSON.stringify({ result: await known(params[0]) }));
    } catch (error) {
      failed(error as Error);
      response.end(JSON.stringify({ error: (error as Error).message }));
    }
    asked -= 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How many questions are open. */
    asked: () => asked,
    close: () => server.close(),
  };
};
