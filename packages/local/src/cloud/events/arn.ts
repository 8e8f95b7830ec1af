/** Where this cloud is: part of every name it gives. */
export interface Place {
  region: string;
  account: string;
}

/** `arn:aws:service:region:account:resource`. */
export const arn = (place: Place, service: string, resource: string): string =>
  `arn:aws:${service}:${place.region}:${place.account}:${resource}`;

/** The parts of an ARN, or nothing where the text is none. The resource keeps its own colons. */
export const parseArn = (
  text: string,
): { service: string; region: string; account: string; resource: string } | undefined => {
  const parts = /^arn:aws:([^:]+):([^:]*):([^:]*):(.+)$/.exec(text);
  if (!parts) return undefined;
  const [, service = "", region = "", account = "", resource = ""] = parts;
  return { service, region, account, resource };
};
