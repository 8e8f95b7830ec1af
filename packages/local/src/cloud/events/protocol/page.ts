import { AwsError } from "../../contract.ts";

/** One page of a list in the order of its keys, with the token for the next. */
export interface Page<T> {
  items: T[];
  next?: string;
}

/** Reads one page: `read` gets the key after which to go on, and how many to read. */
export const page = <T>(
  token: string | undefined,
  limit: number,
  read: (options: { after: string; limit: number }) => T[],
  keyOf: (item: T) => string,
): Page<T> => {
  const items = read({ after: token === undefined ? "" : decode(token), limit: limit + 1 });
  const last = items[limit - 1];
  return items.length > limit && last !== undefined
    ? { items: items.slice(0, limit), next: Buffer.from(keyOf(last)).toString("base64url") }
    : { items };
};

const decode = (token: string): string => {
  const key = Buffer.from(token, "base64url").toString("utf8");
  if (key === "") throw new AwsError("ValidationException", 400, "The NextToken is not valid.");
  return key;
};
