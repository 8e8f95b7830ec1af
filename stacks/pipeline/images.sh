#!/usr/bin/env bash
# Builds every image of a commit, pushes it under the commit's name, and refuses what has critical findings.
#   IMAGES        the images, each a folder of stacks/images
#   REGISTRY      where they are pushed to
#   REPOSITORIES  what the repositories' names begin with
#   IMAGE_TAG     the commit
set -euo pipefail

aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"

for image in $IMAGES; do
  repository="$REPOSITORIES/$image"
  # A commit that is released again has its images already, and their tags cannot be written twice.
  if aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$IMAGE_TAG" >/dev/null 2>&1; then
    continue
  fi
  # Without attestations: what is scanned is an image, and not an index of images.
  docker build --platform linux/arm64 --provenance=false \
    --build-arg "VERSION=$IMAGE_TAG" \
    --file "stacks/images/$image/Dockerfile" --tag "$REGISTRY/$repository:$IMAGE_TAG" .
  docker push "$REGISTRY/$repository:$IMAGE_TAG"
done

refused=0
for image in $IMAGES; do
  repository="$REPOSITORIES/$image"
  aws ecr wait image-scan-complete --repository-name "$repository" --image-id "imageTag=$IMAGE_TAG"
  critical=$(aws ecr describe-image-scan-findings --repository-name "$repository" --image-id "imageTag=$IMAGE_TAG" \
    --query 'imageScanFindings.findingSeverityCounts.CRITICAL' --output text)
  # The command line prints None where there is no such count.
  if [ "$critical" != None ] && [ "$critical" != 0 ]; then
    echo "$repository:$IMAGE_TAG has $critical critical findings." >&2
    refused=1
  fi
done
exit "$refused"
