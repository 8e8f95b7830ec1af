#!/usr/bin/env bash
# Deploys one commit to one stage: the database first, then what works with it.
#   STAGE      prod, staging, or somebody's own
#   IMAGE_TAG  the commit whose images run
#   FIRST      set for the first deployment of a stage: what is there already is no stage, so everything comes first but
#              the tasks of the services, which would find no tables
set -euo pipefail
export IMAGE_TAG
# The project's own Node and SST.
export PATH="$PWD/node_modules/.bin:$PATH"

output() {
  node -p 'JSON.parse(require("node:fs").readFileSync(".sst/outputs.json", "utf8"))[process.argv[1]]' "$1"
}

migrate() {
  local cluster task codes
  cluster=$(output cluster)
  task=$(aws ecs run-task --cluster "$cluster" --task-definition "$(output migrateTask)" --launch-type FARGATE \
    --network-configuration "awsvpcConfiguration={subnets=[$(output migrateSubnets)],securityGroups=[$(output migrateGroup)],assignPublicIp=DISABLED}" \
    --started-by deploy --query 'tasks[0].taskArn' --output text)
  if [ "$task" = None ]; then
    echo "The migration found no place to run." >&2
    return 1
  fi
  # The waiter gives up after ten minutes; a migration may take an hour.
  for _ in 1 2 3 4 5 6; do
    if aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$task"; then break; fi
  done
  codes=$(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --query 'tasks[0].containers[].exitCode' --output text)
  if [ "$codes" != 0 ]; then
    echo "The migration ended with ${codes:-no code}: $task" >&2
    return 1
  fi
}

# `--target` updates one component of what is deployed already, and leaves the services as they are. What it needs must be
# there: a secret that a migration is the first to use comes with the release before.
if [ -n "${FIRST:-}" ]; then
  sst deploy --stage "$STAGE"
else
  sst deploy --stage "$STAGE" --target Migrate
fi
migrate
unset FIRST
sst deploy --stage "$STAGE"
