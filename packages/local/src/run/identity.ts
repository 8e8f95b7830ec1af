import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Which process a pid is, beyond its number: when it began, on which boot. Undefined where no such process runs (a
 * zombie does not). A pid that was given again has another identity, so nothing of somebody else's is ever ended.
 */
export const identity = (pid: number): string | undefined => {
  if (process.platform !== "linux") return fromPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may hold blanks and brackets: what counts follows the last bracket.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
};

const fromPs = (pid: number) => {
  const { stdout } = spawnSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], { encoding: "utf8", timeout: 5_000 });
  const line = (stdout ?? "").trim();
  return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
};

/** The command line of a process, or "" where it cannot be seen. */
export const commandLine = (pid: number): string => {
  if (process.platform === "linux") {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    } catch {
      return "";
    }
  }
  return (
    spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8", timeout: 5_000 }).stdout?.trim() ?? ""
  );
};
