import { key } from "../security/key";
import { account, region } from "../stage";

/** The containers that are built, each in a repository of its own. */
export const images = ["web", "realtime", "streaming", "pool"] as const;

/** Where they are pulled from. */
export const registry = $interpolate`${account}.dkr.ecr.${region}.amazonaws.com`;

const imagesKey = key("Images", region, { through: ["ecr"] });

/** Accounts besides this one whose stages pull from here: numbers, with commas between. */
const others = (process.env.PULL_ACCOUNTS ?? "").split(",").filter(Boolean);

/**
 * Versions that stay: what production runs and what it could go back to are among them. $0.10 a GB and month
 * (Amazon ECR, "Pricing").
 */
const kept = 100;

const expire = (rulePriority: number, selection: Record<string, unknown>) => ({
  rulePriority,
  selection,
  action: { type: "expire" },
});

export const repositories = images.map((image) => {
  const repository = new aws.ecr.Repository(
    `${image}Images`,
    {
      name: `${$app.name}/${image}`,
      // A tag is a commit, and means the same image for ever: what was tested is what is deployed.
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: imagesKey.arn }],
    },
    { protect: true },
  );
  new aws.ecr.LifecyclePolicy(`${image}ImagesLifecycle`, {
    repository: repository.name,
    policy: JSON.stringify({
      rules: [
        expire(1, { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 }),
        expire(2, { tagStatus: "any", countType: "imageCountMoreThan", countNumber: kept }),
      ],
    }),
  });
  if (others.length > 0) {
    new aws.ecr.RepositoryPolicy(`${image}ImagesReaders`, {
      repository: repository.name,
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [
          {
            principals: [{ type: "AWS", identifiers: others.map((other) => `arn:aws:iam::${other}:root`) }],
            actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          },
        ],
      }).json,
    });
  }
  return repository;
});
