import { type Graph, made, of, type Resource, shortType } from "../graph.ts";
import { hourly, month, prices } from "./prices.ts";

/** One line of a bill: dollars a month for something, whether it is used or not. */
export interface Line {
  what: string;
  dollars: number;
}

const number = (value: unknown, otherwise: number): number => (value === undefined ? otherwise : Number(value));
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const hours = (name: string, count = 1): number => hourly(name) * month * count;

interface Strategy {
  capacityProvider: string;
  base?: number;
  weight?: number;
}

/** Tasks that run when nobody is there: what scales above them is paid for by those who come. */
const tasks = ({ inputs }: Resource, graph: Graph): number => {
  const count = number(inputs.desiredCount, 0);
  const task = of(graph, "aws:ecs:TaskDefinition").find(({ name }) =>
    String(inputs.taskDefinition).endsWith(`/${name}`),
  );
  if (!task) throw new Error(`No task definition ${inputs.taskDefinition}.`);
  const each =
    hourly("fargate processor") * (number(task.inputs.cpu, 0) / 1024) +
    hourly("fargate GB") * (number(task.inputs.memory, 0) / 1024);
  const strategies = list(inputs.capacityProviderStrategies) as Strategy[];
  const weights = strategies.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const base = strategies.reduce((sum, strategy) => sum + (strategy.base ?? 0), 0);
  const above = Math.max(0, count - base);
  const spot = strategies.find(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT");
  const onSpot = spot && weights > 0 ? (above * (spot.weight ?? 0)) / weights + Math.min(count, spot.base ?? 0) : 0;
  return each * month * (count - onSpot + onSpot * prices.spot);
};

const database = ({ inputs }: Resource, graph: Graph): number => {
  const primary = of(graph, "aws:rds:Instance").find((each) => each.inputs.identifier === inputs.replicateSourceDb);
  const copies = inputs.multiAz === true ? 2 : 1;
  const storage = number(inputs.allocatedStorage ?? primary?.inputs.allocatedStorage, 0);
  return copies * (hours(String(inputs.instanceClass)) + storage * prices.month["database GB"]);
};

const cache = ({ inputs }: Resource): number =>
  hours(
    String(inputs.nodeType),
    inputs.numNodeGroups === undefined
      ? number(inputs.numCacheClusters, 1)
      : number(inputs.numNodeGroups, 1) * (1 + number(inputs.replicasPerNodeGroup, 0)),
  );

const replication = ({ inputs }: Resource): number =>
  (inputs.multiAz === true ? 2 : 1) *
  (hours(String(inputs.replicationInstanceClass)) +
    number(inputs.allocatedStorage, 0) * prices.month["replication GB"]);

/** What costs by the hour or the month because it is there. */
const priced: Record<string, { what: string; dollars(resource: Resource, graph: Graph): number }> = {
  "aws:ec2:NatGateway": { what: "NAT", dollars: () => hours("nat gateway") },
  "aws:ec2:Instance": {
    what: "NAT",
    dollars: ({ inputs }) => hours(String(inputs.instanceType)) + 8 * prices.month["gp3 GB"],
  },
  "aws:ec2:Eip": { what: "Public addresses", dollars: () => hours("public address") },
  "aws:ec2:VpcEndpoint": {
    what: "Interface endpoints",
    dollars: ({ inputs }) =>
      inputs.vpcEndpointType === "Interface" ? hours("interface endpoint in a zone", list(inputs.subnetIds).length) : 0,
  },
  "aws:lb:LoadBalancer": {
    what: "Load balancer",
    // And an address in each of its zones.
    dollars: ({ inputs }) => hours("load balancer") + hours("public address", list(inputs.subnets).length),
  },
  "aws:ecs:Service": { what: "Containers", dollars: tasks },
  "aws:rds:Instance": { what: "PostgreSQL", dollars: database },
  "aws:elasticache:ReplicationGroup": { what: "Redis", dollars: cache },
  "aws:kms:Key": { what: "Keys and secrets", dollars: () => prices.month.key },
  "aws:kms:ReplicaKey": { what: "Keys and secrets", dollars: () => prices.month.key },
  "aws:secretsmanager:Secret": { what: "Keys and secrets", dollars: () => prices.month.secret },
  "aws:cloudwatch:MetricAlarm": { what: "Alarms and dashboards", dollars: () => prices.month.alarm },
  "aws:cloudwatch:CompositeAlarm": { what: "Alarms and dashboards", dollars: () => 5 * prices.month.alarm },
  "aws:cloudwatch:Dashboard": { what: "Alarms and dashboards", dollars: () => prices.month.dashboard },
  "aws:wafv2:WebAcl": {
    what: "Firewall (WAF)",
    dollars: ({ inputs }) => prices.month["web acl"] + list(inputs.rules).length * prices.month["web acl rule"],
  },
  "aws:route53:Zone": { what: "DNS", dollars: () => prices.month.zone },
  // A namespace is a zone.
  "aws:servicediscovery:PrivateDnsNamespace": { what: "DNS", dollars: () => prices.month.zone },
  "aws:route53:HealthCheck": {
    what: "DNS",
    dollars: ({ inputs }) =>
      inputs.type === "CLOUDWATCH_METRIC" || inputs.type === "CALCULATED"
        ? prices.month["health check"]
        : prices.month["health check"] +
          prices.month["health check over TLS, or measuring"] *
            [inputs.type === "HTTPS", inputs.measureLatency === true].filter(Boolean).length,
  },
  "aws:dms:ReplicationInstance": { what: "Moving a database in", dollars: replication },
};

/**
 * What costs nothing by itself: it is part of something, or is paid for by use (usage.ts), or is free. A type that is
 * neither here nor priced is an error, so that nothing new costs in silence.
 */
const free = [
  ...[
    "acm:Certificate",
    "acm:CertificateValidation",
    "appautoscaling:Policy",
    "appautoscaling:Target",
    "budgets:Budget",
  ],
  ...["cloudfront:CachePolicy", "cloudfront:Distribution", "cloudfront:Function", "cloudfront:KeyGroup"],
  ...["cloudfront:KeyValueStore", "cloudfront:KeyvaluestoreKey", "cloudfront:OriginAccessControl"],
  ...["cloudfront:OriginRequestPolicy", "cloudfront:PublicKey", "cloudfront:ResponseHeadersPolicy"],
  // The first copy of management events.
  "cloudtrail:Trail",
  ...["cloudwatch:EventArchive", "cloudwatch:EventBus", "cloudwatch:EventBusPolicy", "cloudwatch:EventRule"],
  ...["cloudwatch:EventTarget", "cloudwatch:LogDelivery", "cloudwatch:LogDeliveryDestination"],
  ...[
    "cloudwatch:LogDeliverySource",
    "cloudwatch:LogGroup",
    "cloudwatch:LogMetricFilter",
    "cloudwatch:LogResourcePolicy",
  ],
  ...["codebuild:Project", "codeconnections:Connection", "codepipeline:Pipeline"],
  ...["costexplorer:AnomalyMonitor", "costexplorer:AnomalySubscription", "costexplorer:CostAllocationTag"],
  ...["dms:Endpoint", "dms:ReplicationSubnetGroup", "dms:ReplicationTask"],
  ...[
    "ec2:DefaultSecurityGroup",
    "ec2:EipAssociation",
    "ec2:FlowLog",
    "ec2:InternetGateway",
    "ec2:NetworkAcl",
    "ec2:Route",
  ],
  ...["ec2:RouteTable", "ec2:RouteTableAssociation", "ec2:SecurityGroup", "ec2:Subnet", "ec2:Vpc"],
  ...["ecr:LifecyclePolicy", "ecr:Repository", "ecr:RepositoryPolicy"],
  ...["ecs:Cluster", "ecs:ClusterCapacityProviders", "ecs:TaskDefinition"],
  ...["elasticache:ParameterGroup", "elasticache:SubnetGroup"],
  ...["iam:InstanceProfile", "iam:Policy", "iam:Role", "iam:RolePolicy", "iam:RolePolicyAttachment"],
  ...["kms:Alias", "kms:Grant"],
  ...["lambda:EventSourceMapping", "lambda:Function", "lambda:FunctionEventInvokeConfig", "lambda:FunctionUrl"],
  ...["lambda:Permission", "lb:Listener", "lb:ListenerCertificate", "lb:ListenerRule", "lb:TargetGroup"],
  "medialive:InputSecurityGroup",
  ...["rds:ParameterGroup", "rds:SubnetGroup", "route53:Record"],
  ...["s3:Bucket", "s3:BucketCorsConfiguration", "s3:BucketIntelligentTieringConfiguration"],
  ...[
    "s3:BucketLifecycleConfiguration",
    "s3:BucketNotification",
    "s3:BucketObjectLockConfiguration",
    "s3:BucketObjectv2",
  ],
  ...["s3:BucketOwnershipControls", "s3:BucketPolicy", "s3:BucketPublicAccessBlock", "s3:BucketReplicationConfig"],
  ...["s3:BucketServerSideEncryptionConfiguration", "s3:BucketVersioning"],
  ...[
    "scheduler:Schedule",
    "secretsmanager:SecretPolicy",
    "secretsmanager:SecretRotation",
    "secretsmanager:SecretVersion",
  ],
  ...[
    "serverlessrepository:CloudFormationStack",
    "servicediscovery:Service",
    "ses:ConfigurationSet",
    "sesv2:EmailIdentity",
  ],
  ...["sns:Topic", "sns:TopicPolicy", "sns:TopicSubscription", "sqs:Queue", "sqs:QueuePolicy"],
  ...["vpc:SecurityGroupEgressRule", "vpc:SecurityGroupIngressRule"],
  ...["wafv2:IpSet", "wafv2:WebAclLoggingConfiguration", "xray:Group", "xray:SamplingRule"],
];
const known = new Set(free.map((type) => `aws:${type}`));

/** What a stage costs a month while nobody uses it, a line for each kind. Throws where nobody said what a type costs. */
export const standing = (graph: Graph): Line[] => {
  const lines = new Map<string, number>();
  for (const resource of made(graph)) {
    const type = shortType(resource.type);
    const row = priced[type];
    if (row) lines.set(row.what, (lines.get(row.what) ?? 0) + row.dollars(resource, graph));
    else if (type.startsWith("aws:") && !known.has(type))
      throw new Error(`Nobody says what ${type} costs: add it to packages/synth/src/cost/standing.ts`);
  }
  return [...lines].map(([what, dollars]) => ({ what, dollars }));
};
