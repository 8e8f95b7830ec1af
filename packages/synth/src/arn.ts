export const account = "123456789012";

/** What ARNs look like where SST, or we, take them apart; others are built by the general rule. */
const shapes: Record<string, (name: string, region: string) => string> = {
  "aws:s3:Bucket": (name) => `arn:aws:s3:::${name}`,
  "aws:sqs:Queue": (name, region) => `arn:aws:sqs:${region}:${account}:${name}`,
  "aws:sns:Topic": (name, region) => `arn:aws:sns:${region}:${account}:${name}`,
  "aws:lambda:Function": (name, region) => `arn:aws:lambda:${region}:${account}:function:${name}`,
  "aws:cloudwatch:EventBus": (name, region) => `arn:aws:events:${region}:${account}:event-bus/${name}`,
  "aws:cloudwatch:EventRule": (name, region) => `arn:aws:events:${region}:${account}:rule/${name}`,
  "aws:cloudwatch:LogGroup": (name, region) => `arn:aws:logs:${region}:${account}:log-group:${name}`,
  "aws:ecs:Cluster": (name, region) => `arn:aws:ecs:${region}:${account}:cluster/${name}`,
  "aws:iam:Role": (name) => `arn:aws:iam::${account}:role/${name}`,
  "aws:iam:Policy": (name) => `arn:aws:iam::${account}:policy/${name}`,
  "aws:kms:Key": (name, region) => `arn:aws:kms:${region}:${account}:key/${name}`,
  "aws:cloudfront:Distribution": (name) => `arn:aws:cloudfront::${account}:distribution/${name}`,
  "aws:secretsmanager:Secret": (name, region) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`,
  "aws:ecr:Repository": (name, region) => `arn:aws:ecr:${region}:${account}:repository/${name}`,
  "aws:rds:Instance": (name, region) => `arn:aws:rds:${region}:${account}:db:${name}`,
  "aws:lb:LoadBalancer": (name, region) =>
    `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${name}/0123456789abcdef`,
  "aws:lb:TargetGroup": (name, region) =>
    `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${name}/0123456789abcdef`,
  "aws:lb:Listener": (name, region) =>
    `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/${name}/0123456789abcdef/0123456789abcdef`,
};

/** The ARN that AWS would give to a new resource, of the right shape for its kind. */
export const arnOf = (shortType: string, name: string, region: string): string => {
  const [, service = "", kind = ""] = shortType.split(":");
  return shapes[shortType]?.(name, region) ?? `arn:aws:${service}:${region}:${account}:${kind.toLowerCase()}/${name}`;
};
