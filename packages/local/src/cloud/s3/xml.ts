import { XMLParser, XMLValidator } from "fast-xml-parser";
import { AwsError } from "../contract.ts";

/** An element's content: text, members by name (an array repeats its element), or nothing. */
export type Xml = string | number | boolean | undefined | Xml[] | { [name: string]: Xml };

/** A document in S3's namespace. Undefined members are left out. */
export const document = (root: string, content: Xml): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner(content)}</${root}>`;

/** S3's errors stand in no namespace. */
export const errorDocument = (content: Xml): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner(content)}</Error>`;

const inner = (content: Xml): string => {
  if (content === undefined) return "";
  if (typeof content !== "object") return escaped(String(content));
  return Object.entries(content)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => element(name, one)))
    .join("");
};

const element = (name: string, content: Xml): string =>
  content === undefined ? "" : `<${name}>${inner(content)}</${name}>`;

// Control characters go as references, as S3 sends them; a client that minds them asks for encoding-type=url.
const escaped = (text: string): string =>
  text.replace(/[&<>"\p{Cc}\ufffe\uffff]/gu, (c) => named[c] ?? `&#${c.charCodeAt(0)};`);

const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

/** The members of a request's root element, texts as they are. Refused: `MalformedXML`. */
export const parse = (text: string, root: string): unknown => {
  if (XMLValidator.validate(text) !== true) throw malformed();
  const parsed = parser.parse(text) as Record<string, unknown>;
  if (!(root in parsed)) throw malformed();
  return parsed[root] === "" ? {} : parsed[root];
};

export const malformed = () =>
  new AwsError(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
