import { securityHeaders } from "../../packages/edge/src/table.ts";

/** The headers for which CloudFront has words of its own, and refuses to take them as custom ones. */
const own = [
  "strict-transport-security",
  "x-content-type-options",
  "referrer-policy",
  "x-frame-options",
  "content-security-policy",
];

const find = (name: string) => {
  const header = securityHeaders.find((one) => one.name === name);
  if (!header) throw new Error(`The edge table says nothing of ${name}`);
  return header;
};

/** `securityHeaders` of the edge table as a response headers policy says them. */
export const securityHeadersOf = () => {
  const transport = find("strict-transport-security");
  const referrer = find("referrer-policy");
  const frame = find("x-frame-options");
  const content = find("content-security-policy");
  return {
    securityHeadersConfig: {
      strictTransportSecurity: {
        accessControlMaxAgeSec: Number(/max-age=(\d+)/.exec(transport.value)?.[1]),
        includeSubdomains: /includesubdomains/i.test(transport.value),
        preload: /preload/i.test(transport.value),
        override: transport.override,
      },
      // Its only value is nosniff.
      contentTypeOptions: { override: find("x-content-type-options").override },
      referrerPolicy: { referrerPolicy: referrer.value, override: referrer.override },
      frameOptions: { frameOption: frame.value, override: frame.override },
      contentSecurityPolicy: { contentSecurityPolicy: content.value, override: content.override },
    },
    customHeadersConfig: {
      items: securityHeaders
        .filter(({ name }) => !own.includes(name))
        .map(({ name, value, override }) => ({ header: name, value, override })),
    },
  };
};
