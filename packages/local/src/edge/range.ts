/** Bytes `start` to `end`, both included. */
export interface Range {
  start: number;
  end: number;
}

/**
 * What of `length` bytes a `Range` header asks for: undefined for all of it (no header, another unit, several ranges,
 * which a server may ignore: RFC 9110, 14.2), `unsatisfiable` for 416.
 */
export const rangeOf = (header: string | undefined, length: number): Range | "unsatisfiable" | undefined => {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  if (from === "") {
    const last = Math.min(Number(to), length);
    return last === 0 ? "unsatisfiable" : { start: length - last, end: length - 1 };
  }
  const start = Number(from);
  const end = to === "" ? length - 1 : Math.min(Number(to), length - 1);
  if (to !== "" && Number(to) < start) return undefined;
  return start >= length ? "unsatisfiable" : { start, end };
};
