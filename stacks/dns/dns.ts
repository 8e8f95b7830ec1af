import { domain, size } from "../stage";
import { names, origin } from "./names";

/**
 * The stage's own zone: prod has directfanz.io, every other stage a zone below it. Its name servers must be set once by
 * hand where the name above is kept: at the registrar, or in prod's zone.
 */
export const zone = new aws.route53.Zone(
  "Zone",
  { name: domain, comment: "Everything below it belongs to one stage" },
  // A new zone has other name servers, and the names stay dark until somebody sets those again.
  { protect: size.kept },
);

/** Where the edge reaches a load balancer. */
export const originDomain = `${origin}.${domain}`;

/** The site's other names, each an alias of the distribution and in its certificate. */
export const aliases = Object.keys(names).map((name) => `${name}.${domain}`);

const adapter = (args: sst.aws.DnsArgs = {}) => sst.aws.dns({ ...args, zone: zone.zoneId });

/** For the distribution: its names and the records that prove its certificate. */
export const edgeDns = adapter({
  transform: {
    record: (args) => {
      if (!args.aliases) return;
      // A distribution has no health that Route 53 could look at (API Reference, "AliasTarget").
      args.aliases = $util
        .output(args.aliases)
        .apply((targets) => targets.map((target) => ({ ...target, evaluateTargetHealth: false })));
    },
  },
});

/** For the load balancer: only the records that prove its certificate. Where its name leads says `failover.ts`. */
export const originDns = { ...adapter(), createAlias: () => [] };
