import { size } from "./stage";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"].slice(0, size.zones);

export const vpc = new sst.aws.Vpc("Vpc", {
  az: zones,
  nat: size.nat === "managed" ? "managed" : { ec2: { instance: "t4g.nano" } },
});

/** Without a way out or in, but from inside. */
export const databaseSubnets: aws.ec2.Subnet[] = zones.map(
  (zone, at) =>
    new aws.ec2.Subnet(`DatabaseSubnet${at + 1}`, {
      vpcId: vpc.id,
      cidrBlock: `10.0.${64 + 4 * at}.0/22`,
      availabilityZone: zone,
    }),
);
