/** How Pulumi marks a secret on the wire (`sdk/nodejs/runtime/rpc.ts`). */
const signature = "4dabf18193072939515e22adb298388d";

/** Takes Pulumi's secrets out of their wrapping, and tells where they were. */
export const unwrap = (inputs: Record<string, unknown>): { value: Record<string, unknown>; secrets: string[] } => {
  const secrets: string[] = [];
  const walk = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item, at) => walk(item, `${path}.${at}`));
    if (typeof value !== "object" || value === null) return value;
    if (signature in value && "value" in value) {
      secrets.push(path);
      return walk(value.value, path);
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(item, path === "" ? key : `${path}.${key}`)]),
    );
  };
  return { value: walk(inputs, "") as Record<string, unknown>, secrets };
};
