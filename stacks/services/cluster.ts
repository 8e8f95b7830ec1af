import { vpc } from "../network/network";
import { size } from "../stage";

/**
 * Where every container runs. The vpc is an object, not the component: with that one, SST puts tasks into public
 * subnets, with public addresses. Without a group here, what forgets to name its own gets the VPC's default one, which
 * lets nothing in or out.
 */
export const cluster = new sst.aws.Cluster("Cluster", {
  vpc: {
    id: vpc.id,
    securityGroups: [],
    containerSubnets: vpc.privateSubnets,
    loadBalancerSubnets: vpc.publicSubnets,
    cloudmapNamespaceId: vpc.nodes.cloudmapNamespace.id,
    cloudmapNamespaceName: vpc.nodes.cloudmapNamespace.name,
  },
  transform: {
    cluster: (args) => {
      args.settings = [{ name: "containerInsights", value: size.insights }];
    },
  },
});
