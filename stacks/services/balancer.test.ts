import { expect, test } from "vitest";
import { of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const deployed = ["prod", "staging", "personal"] as const;

test.each(deployed)("%s has one public load balancer, hardened and logged", async (name) => {
  const made = await graph(name);
  const [balancer, ...more] = of(made, "aws:lb:LoadBalancer");
  expect(more).toEqual([]);
  expect(balancer?.inputs).toMatchObject({
    internal: false,
    dropInvalidHeaderFields: true,
    idleTimeout: 300,
    enableDeletionProtection: name === "prod",
    accessLogs: { enabled: true },
  });
  const [encryption] = of(made, "aws:s3:BucketServerSideEncryptionConfiguration").filter(
    ({ name: logical }) => logical === "AccessLogsEncryption",
  );
  // A load balancer can write to no bucket with another key.
  expect(encryption?.inputs.rules).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
});

test.each(deployed)(
  "%s speaks TLS 1.2 or newer, sends plain HTTP there, and refuses what no rule takes",
  async (name) => {
    const listeners = of(await graph(name), "aws:lb:Listener");
    expect(listeners.map(({ inputs }) => [inputs.port, inputs.protocol]).sort()).toEqual([
      [443, "HTTPS"],
      [80, "HTTP"],
    ]);
    for (const { inputs } of listeners) {
      const [action] = inputs.defaultActions as Record<string, unknown>[];
      if (inputs.protocol === "HTTPS") {
        expect(inputs.sslPolicy).toBe("ELBSecurityPolicy-TLS13-1-2-2021-06");
        expect(action).toMatchObject({ type: "fixed-response", fixedResponse: { statusCode: "403" } });
      } else {
        expect(action).toMatchObject({
          type: "redirect",
          redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
        });
      }
    }
  },
);

test.each(deployed)("the load balancer's own group in %s opens nothing: the firewall's table does", async (name) => {
  const group = of(await graph(name), "aws:ec2:SecurityGroup").find(({ name: logical }) =>
    logical.startsWith("Balancer"),
  );
  expect(group?.inputs).not.toHaveProperty("ingress");
  expect(group?.inputs).not.toHaveProperty("egress");
});

test("sst dev has no load balancer", async () => {
  const made = await graph("dev");
  for (const kind of ["LoadBalancer", "Listener", "ListenerRule", "TargetGroup"]) {
    expect(of(made, `aws:lb:${kind}`)).toEqual([]);
  }
});
