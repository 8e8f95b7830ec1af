import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { made, of, one, type Resource, shortType } from "../../packages/synth/src/graph.ts";
import { root } from "../../packages/synth/src/place.ts";
import { buildspec, commandsOf, run, syntaxError } from "../../packages/synth/src/testing/buildspec.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import {
  execute,
  named,
  type RepositoryEvent,
  releaseOf,
  type Stage,
  starts,
  variablesOf,
} from "../testing/pipeline.ts";
import { lasting, reach, takers } from "./reach.ts";
import { settings, settingsOf } from "./settings.ts";

const pipeline = await graph("pipeline");
const { stages, triggers, ...release } = releaseOf(pipeline);
const actions = stages.flatMap((stage) => stage.actions.map((action) => ({ ...action, full: named(stage, action) })));
const projects = of(pipeline, "aws:codebuild:Project");

/** The buildspec that an action runs, and the variables that its project sets. */
const projectOf = (action: { configuration: Record<string, string> }) => {
  const project = projects.find(({ inputs }) => inputs.name === action.configuration.ProjectName);
  const { buildspec: spec } = (project?.inputs.source ?? {}) as { buildspec?: string };
  const { environmentVariables = [] } = (project?.inputs.environment ?? {}) as {
    environmentVariables?: { name: string; value: string }[];
  };
  return { spec, variables: Object.fromEntries(environmentVariables.map(({ name, value }) => [name, value])) };
};
const running = (file: string) => actions.filter((action) => projectOf(action).spec === `stacks/pipeline/${file}.yml`);
const deploying = (stage: string) => running("deploy").filter((action) => projectOf(action).variables.STAGE === stage);

const outcomes = fc.uniqueArray(fc.constantFrom(...actions.map(({ full }) => full)));
const executed = (failing: string[]) => execute(stages, (action) => failing.includes(action));

test("Property 23: every push to main starts a release, whatever it changes, and nothing else does", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9/._-]{0,20}$/);
  const event: fc.Arbitrary<RepositoryEvent> = fc.record({
    kind: fc.constantFrom("push", "tag", "pull request"),
    branch: fc.oneof(fc.constant("main"), name),
    files: fc.array(name, { minLength: 1 }),
  });
  fc.assert(
    fc.property(event, (happened) => {
      const started = triggers.filter((trigger) => starts(trigger, happened)).length;
      expect(started).toBe(happened.kind === "push" && happened.branch === "main" ? 1 : 0);
    }),
    { numRuns: 500 },
  );
});

test("Property 23: the push that starts a release is what it takes, once, and every stage follows", () => {
  const [source, ...others] = actions.filter(({ category }) => category === "Source");
  expect(others).toEqual([]);
  expect(source?.configuration).toMatchObject({ BranchName: "main", DetectChanges: "false" });
  expect(triggers.map(({ gitConfiguration }) => gitConfiguration.sourceActionName)).toEqual([source?.name]);
  expect(executed([])).toEqual(actions.map(({ full }) => full));
  // Nothing lets a release leave a stage out.
  for (const stage of stages) expect(Object.keys(stage)).not.toEqual(expect.arrayContaining(["beforeEntry"]));
  expect(release).toMatchObject({ pipelineType: "V2", executionMode: "QUEUED" });
});

test("Property 24: whatever fails, nothing is built or deployed before all suites have passed", () => {
  const tests = running("test").map(({ full }) => full);
  expect(tests).toHaveLength(1);
  const after = [...running("images"), ...running("deploy")].map(({ full }) => full);
  expect(after).toHaveLength(3);
  fc.assert(
    fc.property(outcomes, (failing) => {
      const ran = executed(failing);
      for (const action of after.filter((each) => ran.includes(each))) {
        for (const passed of tests) {
          expect(failing).not.toContain(passed);
          expect(ran.indexOf(passed)).toBeLessThan(ran.indexOf(action));
        }
      }
    }),
    { numRuns: 500 },
  );
  expect(commandsOf("stacks/pipeline/test.yml")).toEqual(["bash .ci/run"]);
  const gate = readFileSync(join(root, ".ci/run"), "utf8");
  for (const part of ["npm run --silent types", "npm run --silent lint", "npm test"]) expect(gate).toContain(part);
});

/** AWS as far as `images.sh` asks it: which images are there, and which of them are dangerous. */
const registry = `case "$*" in
    "ecr get-login-password") echo secret ;;
    "ecr describe-images "*) for image in $PRESENT; do [[ "$*" == *"/$image "* ]] && return 0; done; return 254 ;;
    "ecr wait "*) for image in $PENDING; do [[ "$*" == *"/$image "* ]] && return 255; done; return 0 ;;
    *findings*) for image in $DANGEROUS; do [[ "$*" == *"/$image "* ]] && echo 2 && return 0; done; echo None ;;
  esac`;

test("Property 25: every image is pushed once under its commit, and none with critical findings goes on", async () => {
  const [action] = running("images");
  const { variables } = projectOf(action ?? { configuration: {} });
  const images = String(variables.IMAGES).split(" ");
  const [command = ""] = commandsOf("stacks/pipeline/images.yml");
  const some = fc.subarray(images);
  const commit = fc.stringMatching(/^[0-9a-f]{40}$/);
  await fc.assert(
    fc.asyncProperty(commit, some, some, some, async (IMAGE_TAG, there, critical, unscanned) => {
      const { succeeded, calls } = await run(
        command,
        { aws: registry, docker: "cat >/dev/null" },
        {
          ...variables,
          IMAGE_TAG,
          PRESENT: there.join(" "),
          DANGEROUS: critical.join(" "),
          PENDING: unscanned.join(" "),
        },
      );
      const pushed = calls.filter((call) => call.startsWith("docker push")).map((call) => call.slice(12));
      const missing = images.filter((image) => !there.includes(image));
      expect(pushed).toEqual(missing.map((image) => `${variables.REGISTRY}/directfanz/${image}:${IMAGE_TAG}`));
      expect(succeeded).toBe(critical.length === 0 && unscanned.length === 0);
    }),
    { numRuns: 100 },
  );
});

test("Property 25: a tag means one image for ever, scanned when it is pushed, encrypted, and kept while it may be needed", () => {
  const repositories = of(pipeline, "aws:ecr:Repository");
  const [action] = running("images");
  const { IMAGES = "" } = projectOf(action ?? { configuration: {} }).variables;
  expect(repositories.map(({ inputs }) => inputs.name)).toEqual(
    IMAGES.split(" ").map((image) => `directfanz/${image}`),
  );
  for (const { name, inputs, options } of repositories) {
    expect(inputs).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: expect.stringContaining("ImagesKey") }],
    });
    expect(options.protect).toBe(true);
    const { rules } = JSON.parse(String(one(pipeline, "aws:ecr:LifecyclePolicy", `${name}Lifecycle`).inputs.policy));
    expect(rules.at(-1).selection.countNumber).toBeGreaterThanOrEqual(100);
  }
});

test("Property 25: what was tested and pushed under a commit is what staging and production run", async () => {
  const commit = "#{Source.CommitId}";
  for (const action of [...running("images"), ...running("deploy"), ...running("smoke")]) {
    expect(variablesOf(action).IMAGE_TAG).toBe(commit);
  }
  const released = await graph("released");
  const tag = "0123456789abcdef0123456789abcdef01234567";
  const names = of(pipeline, "aws:ecr:Repository").map(({ inputs }) => String(inputs.name));
  const running_ = of(released, "aws:ecs:TaskDefinition").flatMap(({ inputs }) =>
    (JSON.parse(String(inputs.containerDefinitions)) as { image: string }[]).map(({ image }) => image),
  );
  const ours = running_.filter((image) => image.includes(".dkr.ecr."));
  for (const image of ours) expect(image).toMatch(new RegExp(`/(${names.join("|")}):${tag}$`));
  for (const name of names)
    expect(
      ours.filter((image) => image.includes(`/${name}:`)),
      name,
    ).not.toEqual([]);
  expect(of(released, "docker-build:index:Image")).toEqual([]);
});

test("Property 26: whatever fails, production is deployed only after somebody approved of what staging runs", () => {
  const approvals = actions.filter(({ category, provider }) => category === "Approval" && provider === "Manual");
  const [approval] = approvals;
  const staging = deploying("staging").map(({ full }) => full);
  const production = deploying("prod").map(({ full }) => full);
  const checked = running("smoke").find((action) => variablesOf(action).ORIGIN === "https://staging.directfanz.io");
  expect([approvals.length, staging.length, production.length]).toEqual([1, 1, 1]);
  const before = [...staging, checked?.full ?? "", approval?.full ?? ""];
  fc.assert(
    fc.property(outcomes, (failing) => {
      const ran = executed(failing);
      if (!ran.includes(production[0] ?? "")) return;
      for (const step of before) {
        expect(ran).toContain(step);
        expect(failing).not.toContain(step);
      }
      expect(before.map((step) => ran.indexOf(step))).toEqual(
        before.map((step) => ran.indexOf(step)).toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 500 },
  );
  const topic = one(pipeline, "aws:sns:Topic", "ReleaseNewsTopic");
  expect(approval?.configuration.NotificationArn).toContain(String(topic.inputs.name));
});

test("Property 26: a production that fails goes back by itself, and people hear of every release that fails", () => {
  const [action] = deploying("prod");
  const stage = stages.find((each: Stage) => each.actions.some((one) => named(each, one) === action?.full));
  expect(stage?.onFailure).toEqual({ result: "ROLLBACK" });
  // Also where the deployment went through and what it left does not work.
  expect(stage?.actions.some((each) => variablesOf(each).ORIGIN === "https://directfanz.io")).toBe(true);
  const pattern = JSON.parse(String(one(pipeline, "aws:cloudwatch:EventRule", "ReleaseFailures").inputs.eventPattern));
  expect(pattern).toMatchObject({ source: ["aws.codepipeline"], detail: { state: ["FAILED"] } });
  expect(of(pipeline, "aws:cloudwatch:EventTarget")[0]?.inputs.arn).toContain("ReleaseNews");
});

/** ECS as far as `deploy.sh` asks it. */
const ecs = `case "$*" in
    "ecs run-task"*) echo "$TASK" ;;
    "ecs wait"*) : ;;
    "ecs describe-tasks"*) printf "%s" "$CODE" ;;
  esac`;

test("a deployment brings the database up to date first, and goes no further where that fails", async () => {
  const [command = ""] = buildspec("stacks/pipeline/deploy.yml").phases.build?.commands ?? [];
  const scenario = fc.record({
    TASK: fc.constantFrom("arn:aws:ecs:task/1", "None"),
    CODE: fc.constantFrom("0", "1", "137", "None", ""),
    STAGE: fc.constantFrom("staging", "prod"),
    FIRST: fc.constantFrom("", "on"),
    broken: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ broken, ...variables }) => {
      const sst = `echo "FIRST=\${FIRST:-}" >>"$calls"; ${broken ? "return 1" : ":"}`;
      const programs = { sst, aws: ecs, node: "echo output" };
      const { succeeded, calls } = await run(command, programs, { ...variables, IMAGE_TAG: "abc" });
      const everything = `sst deploy --stage ${variables.STAGE}`;
      const steps = calls.filter((call) => /^(sst|FIRST|aws ecs run-task)/.test(call)).map((call) => call.slice(0, 48));
      const before = variables.FIRST ? [everything, "FIRST=on"] : [`${everything} --target Migrate`, "FIRST="];
      const migrated = steps.slice(2).filter((step) => step.startsWith("aws ecs run-task"));
      const succeeds = !broken && variables.TASK !== "None" && variables.CODE === "0";
      expect(steps.slice(0, 2)).toEqual(before);
      expect(migrated).toHaveLength(broken ? 0 : 1);
      expect(steps.slice(3)).toEqual(succeeds ? [everything, "FIRST="] : []);
      expect(succeeded).toBe(succeeds);
    }),
    { numRuns: 100 },
  );
});

test("every build runs a buildspec that CodeBuild can read, of commands that bash can", () => {
  expect(projects.length).toBeGreaterThanOrEqual(5);
  for (const { inputs } of projects) {
    const { buildspec: spec } = inputs.source as { buildspec: string };
    const commands = commandsOf(spec);
    for (const command of commands) {
      expect(syntaxError(command), command).toBe("");
      const files = command.split(" ").filter((word) => /\.(sh|ts|mjs)$|^\.ci\//.test(word));
      for (const file of files) {
        expect(existsSync(join(root, file)), file).toBe(true);
        if (file.endsWith(".sh")) expect(syntaxError(readFileSync(join(root, file), "utf8")), file).toBe("");
      }
    }
  }
});

/** `cloudwatch:EventRule`, or the like, of a resource of AWS. */
const kindOf = ({ type }: Resource) => shortType(type).replace("aws:", "");
const rowsOf = (kind: string) =>
  Object.values(reach).filter(({ kinds }) => kinds.some((each) => kind.startsWith(each)));

test("whoever deploys reaches every service that the stages use, and none that they do not", async () => {
  const graphs = await Promise.all([graph("prod"), graph("staging")]);
  const kinds = new Set(
    graphs.flatMap((each) =>
      made(each)
        .filter(({ type }) => type.startsWith("aws:"))
        .map(kindOf),
    ),
  );
  const unreached = [...kinds].filter((kind) => !kind.startsWith("iam:") && rowsOf(kind).length !== 1);
  expect(unreached).toEqual([]);
  const unused = Object.values(reach).flatMap((row) =>
    row.kinds.filter((each) => ![...kinds].some((kind) => kind.startsWith(each))),
  );
  expect(unused).toEqual([]);
});

test("whoever deploys hands roles to the services that take one, and to no other", async () => {
  const roles = (await Promise.all([graph("prod"), graph("staging")])).flatMap((each) => of(each, "aws:iam:Role"));
  const trusted = roles.flatMap(({ inputs: { assumeRolePolicy: trust } }) => {
    const { Statement } = (typeof trust === "string" ? JSON.parse(trust) : trust) as {
      Statement: { Principal: { Service?: string | string[] } }[];
    };
    return Statement.flatMap(({ Principal }) => [Principal.Service ?? []].flat());
  });
  const atRunTime = ["medialive.amazonaws.com", "mediapackage.amazonaws.com"];
  const taking = [...new Set(trusted)].filter((service) => !atRunTime.includes(service));
  expect(taking.toSorted()).toEqual(takers.map((taker) => `${taker}.amazonaws.com`).toSorted());
});

test("a release is told what a deployment by hand is told", () => {
  // Set by the pipeline for each release, for one machine, for the pipeline itself, or for a deployment that is by hand.
  const own = [
    ...["IMAGE_TAG", "FIRST", "MIGRATION", "GITHUB_REPOSITORY", "PULL_ACCOUNTS", "RELEASE_EMAILS"],
    ...["DATABASE_URL", "REDIS_URL", "LOCAL_CLOUD", "DIRECTFANZ_DATA", "DIRECTFANZ_PORT_OFFSET"],
  ];
  const files = globSync("stacks/{*,pipeline/*,migration/*}.ts", { cwd: root }).filter(
    (file) => !/\.(test|command)\.ts$/.test(file),
  );
  const read = files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/process\.env\.([A-Z_]+)/g)].map(([, name = ""]) => name),
  );
  const known: readonly string[] = settings;
  expect([...new Set(read)].filter((name) => !own.includes(name) && !known.includes(name))).toEqual([]);
  fc.assert(
    fc.property(
      fc.constantFrom("staging", "prod"),
      fc.constantFrom(...settings),
      fc.string({ minLength: 1 }),
      (stage, name, value) => {
        expect(settingsOf(stage, { [name]: value })).toEqual({ [name]: value });
        expect(settingsOf(stage, { [name]: "other", [`${stage.toUpperCase()}_${name}`]: value })).toEqual({
          [name]: value,
        });
      },
    ),
    { numRuns: 100 },
  );
});

interface Statement {
  Sid?: string;
  Effect: string;
  Action?: string | string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string[]>>;
}
const statementsOf = ({ inputs }: Resource) =>
  (JSON.parse(String(inputs.policy)) as { Statement: Statement[] }).Statement;
const policies = of(pipeline, "aws:iam:Policy");

test("a deployment writes no role without the boundary, reads no role's keys, and leaves the boundary alone", () => {
  const statements = policies.filter(({ name }) => name.startsWith("Deploy")).flatMap(statementsOf);
  const iam = statements.filter(({ Action }) => [Action].flat().some((action) => action?.startsWith("iam:")));
  for (const { Sid, Action, Resource, Condition } of iam) {
    if (Sid === "Read") continue;
    for (const resource of Resource) {
      expect(resource).toMatch(/:(role|policy|instance-profile)\/(directfanz\/(prod|staging)|aws-service-role)\/\*$/);
    }
    if ([Action].flat().some((action) => /(Put|Attach|Create)Role/.test(String(action)))) {
      expect(Condition?.StringEquals?.["iam:PermissionsBoundary"]).toEqual([
        expect.stringContaining("directfanz/boundary"),
      ]);
    }
  }
  const written = iam.flatMap(({ Action }) => [Action].flat().map(String));
  expect(
    written.filter((action) => /User|AccessKey|Group|BoundaryPolicy|RolePermissionsBoundary/.test(action)),
  ).toEqual([]);
});

test("a policy fits into what IAM takes", () => {
  for (const { name, inputs } of policies)
    expect(String(inputs.policy).replace(/\s/g, "").length, name).toBeLessThan(6144);
  for (const { inputs } of of(pipeline, "aws:iam:Role")) {
    expect(((inputs.managedPolicyArns ?? []) as string[]).length).toBeLessThanOrEqual(10);
  }
});

test("production's deployments cannot delete what holds data, and staging's cannot touch what is tagged as production's", () => {
  const limits = (name: string) =>
    statementsOf(one(pipeline, "aws:iam:Policy", name)).filter(({ Effect }) => Effect === "Deny");
  expect(limits("DeployProductionLimits").find(({ Sid }) => Sid === "Lasting")?.Action).toEqual(lasting);
  for (const [name, stage] of [
    ["DeployProductionLimits", "prod"],
    ["DeployStagingLimits", "staging"],
  ] as const) {
    const other = limits(name).find(({ Sid }) => Sid === "OtherStages");
    expect(other?.Condition?.StringNotEquals).toEqual({ "aws:ResourceTag/Environment": [stage] });
    const denied = new Set([other?.Action].flat());
    for (const [service, { actions }] of Object.entries(reach)) {
      for (const action of actions.filter((each) => !/^(Describe|Get|List|View)/.test(each))) {
        expect(denied).toContain(`${service}:${action}`);
      }
    }
  }
});

test.each(["prod", "staging"] as const)("every role of %s has the stage's path and the boundary", async (stage) => {
  for (const { name, inputs } of of(await graph(stage), "aws:iam:Role")) {
    expect(inputs.path, name).toBe(`/directfanz/${stage}/`);
    expect(inputs.permissionsBoundary, name).toMatch(/:policy\/directfanz\/boundary$/);
  }
});
