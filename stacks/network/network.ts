import { prefix, size } from "../stage";
import { outwardPorts } from "./rules.ts";

/** SST gives every network this range, and /22 of it to each subnet. */
export const inside = "10.0.0.0/16";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"].slice(0, size.zones);

/** Public subnets for the load balancer and NAT, private ones for containers and functions. */
export const vpc = new sst.aws.Vpc("Vpc", {
  az: zones,
  nat: size.nat === "managed" ? "managed" : { ec2: { instance: "t4g.nano" } },
  transform: {
    // SST lets everything inside talk through the default group. Closed, what forgets to name its own reaches nothing.
    securityGroup: (args) => {
      args.ingress = [];
      args.egress = [];
    },
    // SST leaves this one open to the world. Here, what leaves comes from inside, on the ports of the table.
    natSecurityGroup: (args) => {
      const allow = (cidr: string) =>
        outwardPorts.map((port) => ({ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: [cidr] }));
      args.ingress = allow(inside);
      args.egress = allow("0.0.0.0/0");
    },
    natInstance: (args) => {
      // IMDSv2 alone: version 1 hands the role's credentials to anything that can make the machine send a GET.
      args.metadataOptions = { httpTokens: "required" };
      args.rootBlockDevice = { encrypted: true };
    },
    // Addresses are given out by name, to NAT and the load balancer, and to nothing that happens to start here.
    publicSubnet: (args) => {
      args.mapPublicIpOnLaunch = false;
    },
  },
});

/** Where the stores stand: no route leads in or out, but from inside. */
const databaseRoutes = new aws.ec2.RouteTable("DatabaseRoutes", {
  vpcId: vpc.id,
  routes: [],
  tags: { Name: `${prefix}-database` },
});

/** The range of all database subnets. */
export const databases = "10.0.64.0/20";

export const databaseSubnets: aws.ec2.Subnet[] = zones.map((zone, at) => {
  const subnet = new aws.ec2.Subnet(`DatabaseSubnet${at + 1}`, {
    vpcId: vpc.id,
    cidrBlock: `10.0.${64 + 4 * at}.0/22`,
    availabilityZone: zone,
    tags: { Name: `${prefix}-database-${at + 1}` },
  });
  new aws.ec2.RouteTableAssociation(`DatabaseRoutes${at + 1}`, {
    subnetId: subnet.id,
    routeTableId: databaseRoutes.id,
  });
  return subnet;
});
