import { AwsError } from "../contract.ts";
import { encode } from "../sigv4/canonical.ts";

/** How keys are written in a listing: as they are, or by `encoding-type=url` percent-encoded but for the slashes. */
export const encodingOf = (query: URLSearchParams): { write: (key: string) => string; type: string | undefined } => {
  const type = query.get("encoding-type");
  if (type === null || type === "") return { write: (key) => key, type: undefined };
  if (type !== "url") {
    throw new AwsError("InvalidArgument", 400, "Invalid Encoding Method specified in Request", {
      ArgumentName: "encoding-type",
      ArgumentValue: type,
    });
  }
  return { write: (key) => encode(key).replaceAll("%2F", "/"), type };
};

/** `max-keys` and its like: 1000 where it is not given, and at most. Refused: `InvalidArgument`. */
export const limitOf = (query: URLSearchParams, name: string, most = 1000): number => {
  const text = query.get(name);
  if (text === null || text === "") return most;
  if (!/^\d{1,10}$/.test(text)) {
    throw new AwsError("InvalidArgument", 400, `Provided ${name} not an integer or within integer range`, {
      ArgumentName: name,
      ArgumentValue: text,
    });
  }
  return Math.min(Number(text), most);
};
