import { logsKey } from "../security/keys";
import { account, prefix, region } from "../stage";

/*
 * What all containers have in common: where their image comes from, where they log, and what they are kept from.
 */

export type ImageName = "web" | "realtime" | "streaming" | "pool";

/** The pipeline's image where a deployment names its tag, else one that SST builds here. */
export const image = (name: ImageName): NonNullable<sst.aws.ServiceArgs["image"]> =>
  process.env.IMAGE_TAG
    ? $interpolate`${account}.dkr.ecr.${region}.amazonaws.com/directfanz/${name}:${process.env.IMAGE_TAG}`
    : { context: ".", dockerfile: `stacks/images/${name}/Dockerfile` };

/** The repositories that such an image can come from. */
export const repositories = (name: ImageName) =>
  process.env.IMAGE_TAG
    ? [$interpolate`arn:aws:ecr:${region}:${account}:repository/directfanz/${name}`]
    : [$interpolate`arn:aws:ecr:${region}:${account}:repository/sst-asset`];

export const logging = (name: string) => ({ retention: "1 month" as const, name: `/${prefix}/${name}` });

export const encryptedLogs = (args: aws.cloudwatch.LogGroupArgs): undefined => {
  if (logsKey) args.kmsKeyId = logsKey.arn;
};

/** How one container differs from the others of its task. */
export interface Confinement {
  /** What it listens on; nothing where it serves nobody. */
  ports: readonly { containerPort: number; protocol: "tcp" | "udp" }[];
  /** Folders that it may write to, and that die with the task. */
  writable: readonly string[];
  /** Whether the task ends with it. */
  essential: boolean;
  /** Seconds from SIGTERM to SIGKILL. */
  stopTimeout: number;
}

const volumeOf = (folder: string) => folder.slice(1).replace(/[^a-zA-Z0-9]+/g, "-");

/**
 * Takes from the containers of a task what SST gives to all of them: a terminal, and every port. Nobody is root (the
 * number is the images' own), nothing can be written but the named folders, and no Linux capability is left.
 */
export const confine =
  (containers: Record<string, Confinement>) =>
  (args: aws.ecs.TaskDefinitionArgs): undefined => {
    args.containerDefinitions = $jsonStringify(
      $jsonParse(args.containerDefinitions).apply((definitions: { name: string }[]) =>
        definitions.map((definition) => {
          const { ports, writable, essential, stopTimeout } = containers[definition.name] as Confinement;
          return {
            ...definition,
            essential,
            stopTimeout,
            pseudoTerminal: false,
            portMappings: ports,
            user: "10001:10001",
            readonlyRootFilesystem: true,
            linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
            mountPoints: writable.map((folder) => ({ sourceVolume: volumeOf(folder), containerPath: folder })),
          };
        }),
      ),
    );
    const folders = new Set(Object.values(containers).flatMap(({ writable }) => writable));
    args.volumes = [...folders].map((folder) => ({ name: volumeOf(folder) }));
  };
