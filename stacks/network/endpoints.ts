import { region, size } from "../stage";
import { groups } from "./firewall";
import { vpc } from "./network";

const service = (name: string) => $interpolate`com.amazonaws.${region}.${name}`;

/** S3 without NAT, image layers among it. Costs nothing, so every stage has it. */
export const s3 = new aws.ec2.VpcEndpoint("S3Endpoint", {
  vpcId: vpc.id,
  vpcEndpointType: "Gateway",
  serviceName: service("s3"),
  routeTableIds: vpc.nodes.privateRouteTables.apply((tables) => $util.all(tables.map(({ id }) => id))),
});

/** What containers need to start and to be heard, and what carries most requests; about $7.30 a zone and month each. */
const needed = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "events", "xray"];

export const endpoints = (size.endpoints ? needed : []).map(
  (name) =>
    new aws.ec2.VpcEndpoint(`Endpoint${name.replaceAll(".", "")}`, {
      vpcId: vpc.id,
      vpcEndpointType: "Interface",
      serviceName: service(name),
      subnetIds: vpc.privateSubnets,
      securityGroupIds: [groups.endpoints.id],
      privateDnsEnabled: true,
    }),
);
