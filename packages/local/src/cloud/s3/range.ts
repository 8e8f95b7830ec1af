import { AwsError } from "../contract.ts";

export interface Range {
  start: number;
  /** Included. */
  end: number;
}

/**
 * The bytes that a Range header asks for. Undefined, the whole object, for no header, a malformed one, or several
 * ranges, which S3 does not serve. Refused: `InvalidRange` (416) outside of the object.
 */
export const rangeOf = (header: string | undefined, size: number): Range | undefined => {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  if (from !== "" && to !== "" && Number(to) < Number(from)) return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end) {
    throw new AwsError("InvalidRange", 416, "The requested range is not satisfiable", {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  }
  return { start, end };
};
