import { account } from "./arn.ts";

interface Made {
  /** The logical name. */
  logical: string;
  /** The physical name. */
  name: string;
  arn: string;
  region: string;
  inputs: Record<string, unknown>;
}

/** What AWS adds to what was asked for, for the kinds whose additions a program reads. */
export const added: Record<string, (made: Made) => Record<string, unknown>> = {
  "aws:acm:Certificate": ({ inputs }) => ({
    domainValidationOptions: [inputs.domainName, ...((inputs.subjectAlternativeNames as string[]) ?? [])].map(
      (domainName) => ({
        domainName,
        resourceRecordName: `_x.${domainName}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: `_y.${domainName}.`,
      }),
    ),
  }),
  "aws:cloudfront:Distribution": ({ logical }) => ({
    domainName: `${logical.toLowerCase()}.cloudfront.net`,
    hostedZoneId: "Z2FDTNDATAQYW2",
    etag: "E1",
  }),
  "aws:cloudfront:PublicKey": () => ({ etag: "E1" }),
  "aws:dms:Endpoint": ({ arn }) => ({ endpointArn: arn }),
  "aws:dms:ReplicationInstance": ({ arn }) => ({ replicationInstanceArn: arn }),
  "aws:ec2:Vpc": () => ({ defaultNetworkAclId: "acl-1", mainRouteTableId: "rtb-main" }),
  "aws:ecr:Repository": ({ name, region }) => ({
    repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    registryId: account,
  }),
  "aws:elasticache:ReplicationGroup": ({ logical, inputs }) => ({
    clusterEnabled: inputs.clusterMode === "enabled",
    configurationEndpointAddress: `clustercfg.${logical.toLowerCase()}.use1.cache.amazonaws.com`,
    primaryEndpointAddress: `${logical.toLowerCase()}.use1.cache.amazonaws.com`,
  }),
  "aws:kms:Key": ({ name }) => ({ keyId: name }),
  "aws:lambda:Function": ({ arn, inputs }) => ({
    qualifiedArn: `${arn}:1`,
    invokeArn: `arn:aws:apigateway:invoke/${arn}`,
    publish: inputs.publish ?? false,
    version: "1",
  }),
  "aws:lambda:FunctionUrl": ({ logical, region }) => ({
    functionUrl: `https://${logical.toLowerCase()}.lambda-url.${region}.on.aws/`,
  }),
  "aws:lb:LoadBalancer": ({ name, region }) => ({
    dnsName: `${name.toLowerCase()}.${region}.elb.amazonaws.com`,
    zoneId: "Z35SXDOTRQ7X7K",
    arnSuffix: `app/${name}/0123456789abcdef`,
  }),
  "aws:lb:TargetGroup": ({ name }) => ({ arnSuffix: `targetgroup/${name}/0123456789abcdef` }),
  "aws:rds:Instance": ({ name, region }) => ({
    identifier: name,
    address: `${name}.abc.${region}.rds.amazonaws.com`,
    endpoint: `${name}.abc.${region}.rds.amazonaws.com:5432`,
    port: 5432,
    availabilityZone: `${region}a`,
    masterUserSecrets: [
      {
        kmsKeyId: "",
        secretArn: `arn:aws:secretsmanager:${region}:${account}:secret:rds!db-AbCdEf`,
        secretStatus: "active",
      },
    ],
  }),
  "aws:rds:Proxy": ({ name, region }) => ({ endpoint: `${name}.proxy-abc.${region}.rds.amazonaws.com` }),
  "aws:route53:Zone": ({ name }) => ({ zoneId: `Z${name}`, nameServers: ["ns-1.awsdns.com", "ns-2.awsdns.net"] }),
  "aws:s3:Bucket": ({ name, region }) => ({
    bucket: name,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    hostedZoneId: "Z3AQBSTGFYJSTF",
  }),
  "aws:serverlessrepository:CloudFormationStack": ({ region, inputs }) => ({
    // What AWS's rotation applications answer: the function that they made.
    outputs: {
      RotationLambdaARN: `arn:aws:lambda:${region}:${account}:function:${(inputs.parameters as { functionName: string }).functionName}`,
    },
  }),
  "aws:servicediscovery:PrivateDnsNamespace": () => ({ hostedZone: "ZSD" }),
  "aws:sqs:Queue": ({ name, region }) => ({ url: `https://sqs.${region}.amazonaws.com/${account}/${name}` }),
  "docker-build:index:Image": () => ({ digest: `sha256:${"0".repeat(64)}`, ref: "ref" }),
  "pulumi-nodejs:dynamic:Resource": ({ logical }) => ({ zoneId: "Zdynamic", isDone: true, id: logical }),
  "random:index:RandomBytes": () => ({
    base64: Buffer.alloc(32, 7).toString("base64"),
    hex: Buffer.alloc(32, 7).toString("hex"),
  }),
  "random:index:RandomUuid": () => ({ result: "01234567-89ab-4cde-8f01-23456789abcd" }),
  "random:index:RandomPassword": () => ({ result: "x".repeat(32) }),
  "tls:index:PrivateKey": () => ({
    publicKeyPem: "public",
    privateKeyPem: "private",
    privateKeyPemPkcs8: "private",
    publicKeyOpenssh: "ssh",
  }),
};
