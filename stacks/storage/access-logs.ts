import { account, region } from "../stage";
import { bucket } from "./bucket";
import { lifecycles } from "./lifecycle.ts";

/**
 * What the load balancer was asked, and by whom. The one bucket of ours with S3's own key: the load balancer can write to
 * no other (Elastic Load Balancing, "Enable access logs for your Application Load Balancer").
 */
export const accessLogs = bucket("AccessLogs", {
  lifecycle: lifecycles.accessLogs,
  key: undefined,
  policy: $util.all([account, region]).apply(([id, here]) => [
    {
      principals: [{ type: "service" as const, identifiers: ["logdelivery.elasticloadbalancing.amazonaws.com"] }],
      actions: ["s3:PutObject"],
      paths: [`AWSLogs/${id}/*`],
      conditions: [
        {
          test: "ArnLike",
          variable: "aws:SourceArn",
          values: [`arn:aws:elasticloadbalancing:${here}:${id}:loadbalancer/*`],
        },
      ],
    },
  ]),
});

new aws.s3.BucketServerSideEncryptionConfiguration("AccessLogsEncryption", {
  bucket: accessLogs.name,
  rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
});
