import fc from "fast-check";

const region = "us-east-1";
const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const host = fc.oneof(
  word.map((name) => `${name}.mediapackage.${region}.amazonaws.com`),
  word.map((name) => `${name}.mediapackage.eu-west-1.amazonaws.com`),
  fc.constantFrom(
    "evil.example",
    `a.mediapackage.${region}.amazonaws.com.evil.example`,
    `user@a.mediapackage.${region}.amazonaws.com`,
    `a.mediapackage.${region}.amazonaws.com:8443`,
    `aXmediapackage.${region}.amazonaws.com`,
    "169.254.169.254",
    "",
  ),
  fc.string({ maxLength: 20 }),
);
const segment = fc.oneof(
  fc.stringMatching(/^[\w.~-]{1,12}$/),
  fc.constantFrom(".", "..", "%2e%2e", "..%2f", "%00", "a%20b", "\\", "index.m3u8", "...", ".hidden", "\n"),
  fc.string({ maxLength: 8 }),
);

/** Paths that are, almost are, or pretend to be those of live video. */
export const livePaths = fc.oneof(
  fc.tuple(host, fc.array(segment, { maxLength: 5 })).map(([name, rest]) => ["/live", name, ...rest].join("/")),
  fc
    .tuple(word, fc.array(fc.stringMatching(/^[\w-]{1,12}$/), { minLength: 1, maxLength: 5 }))
    .map(([name, rest]) => ["/live", `${name}.mediapackage.${region}.amazonaws.com`, ...rest].join("/")),
  fc.string().map((text) => `/${text}`),
);
