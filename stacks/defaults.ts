import { always, network } from "./events/implied.ts";
import { logsKey } from "./security/keys";
import { account, prefix, region } from "./stage";

/** Every log is kept for 30 days, with our key. One in another region names its own. */
$transform(aws.cloudwatch.LogGroup, (args = {}, opts) => {
  args.retentionInDays ??= 30;
  if (!opts.provider) args.kmsKeyId ??= logsKey?.arn;
});

const lambda = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });

/** What a function may do whatever its code does, in place of AWS's managed policies, which name every log and trace. */
const base = (name: string, placed: boolean): sst.aws.FunctionPermissionArgs[] => {
  const log = $interpolate`arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${name}:*`;
  const own = $interpolate`arn:aws:lambda:${region}:${account}:function:${name}`;
  const actions = (service: string) => Object.keys(always).filter((action) => action.startsWith(service));
  return [
    { actions: actions("logs"), resources: [log] },
    // X-Ray has no resources to name (Service Authorization Reference).
    { actions: actions("xray"), resources: ["*"] },
    ...(placed
      ? [
          // Lambda asks for exactly this, for whatever interface it makes ("Required IAM permissions" in the Lambda
          // Developer Guide, "Giving Lambda functions access to a VPC").
          { actions: [...network], resources: ["*"] },
          // ... and Lambda, not the function's code, is to use it (the same, "Security best practices").
          {
            effect: "deny" as const,
            actions: [...network],
            resources: ["*"],
            conditions: [{ test: "ArnEquals", variable: "lambda:SourceFunctionArn", values: [own] }],
          },
        ]
      : []),
  ];
};

/** Also for functions that SST's components make inside themselves. */
$transform(sst.aws.Function, (args, _, component) => {
  const name = typeof args.name === "string" ? args.name : `${prefix}-${component}`.slice(0, 64);
  args.name = name;
  args.runtime ??= "nodejs24.x";
  args.architecture ??= "arm64";
  args.logging ??= { retention: "1 month", format: "json" };
  // Nothing asks a function for its name, and keeping them costs a twentieth of the bundle.
  args.nodejs ??= { minify: true, esbuild: { keepNames: false } };
  args.permissions = $util
    .output(args.permissions)
    .apply((given) => [...(given ?? []), ...base(name, Boolean(args.vpc))]);
  const { role, function: made } = args.transform ?? {};
  args.transform = {
    ...args.transform,
    function: (given, opts, name) => {
      given.tracingConfig ??= { mode: "Active" };
      applied(made, given, opts, name);
    },
    role: (given, opts, name) => {
      given.managedPolicyArns = args.policies ?? [];
      // SST asks an output whether this is `sst dev`, which is always true, and so lets the whole account in.
      // There somebody's machine acts as the function; elsewhere Lambda alone does.
      if (!$dev) given.assumeRolePolicy = lambda;
      applied(role, given, opts, name);
    },
  };
});

type Transform<T> = Partial<T> | ((given: T, opts: $util.CustomResourceOptions, name: string) => undefined) | undefined;

/** A transform that was there before ours comes after it, and has the last word. */
function applied<T extends object>(before: Transform<T>, given: T, opts: $util.CustomResourceOptions, name: string) {
  if (typeof before === "function") before(given, opts, name);
  else Object.assign(given, before);
}
