import { originDns, originDomain } from "../dns/dns";
import { vpc } from "../network/network";
import { size } from "../stage";
import { accessLogs } from "../storage/access-logs";

/**
 * The one way in from outside, behind the edge. Who does not come with the edge's secret header gets 403. About $16 a
 * month, and more by traffic.
 */
export const balancer = new sst.aws.Alb("Balancer", {
  vpc,
  domain: { name: originDomain, dns: originDns },
  listeners: [
    { port: 80, protocol: "http" },
    { port: 443, protocol: "https" },
  ],
  transform: {
    // SST opens every port to everybody. What may pass stands in the firewall's table, as rules of their own: rules
    // within the group and beside it would undo each other at every deployment.
    securityGroup: (args) => {
      args.description = "balancer";
      args.ingress = undefined;
      args.egress = undefined;
    },
    loadBalancer: (args) => {
      args.enableDeletionProtection = size.kept;
      args.dropInvalidHeaderFields = true;
      // A silent socket is cut after this; Socket.IO speaks every 20 seconds.
      args.idleTimeout = 300;
      args.accessLogs = { bucket: accessLogs.name, enabled: true };
    },
    listener: (args) => {
      if (args.protocol === "HTTPS") args.sslPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";
      else {
        const redirect = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
        args.defaultActions = [{ type: "redirect", redirect }];
      }
    },
  },
});
