/*
 * Whether a stage that was just deployed serves what it is there for: one request for each program and each kind of row of
 * the edge table, from outside, as a visitor's browser makes it.
 */

export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

interface Check {
  name: string;
  path: string;
  /** What is wrong with the answer; nothing where it is right. */
  wrong(answer: Answer, version: string): string | undefined;
}

const status = (wanted: number, answer: Answer) =>
  answer.status === wanted ? undefined : `answered ${answer.status} instead of ${wanted}`;

const json = (body: string): Record<string, unknown> => {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
};

export const checks: readonly Check[] = [
  {
    name: "web serves pages",
    path: "/",
    wrong: (answer) =>
      status(200, answer) ??
      (answer.headers.get("content-type")?.startsWith("text/html") ? undefined : "is no page") ??
      (answer.headers.has("strict-transport-security") ? undefined : "came without the edge's security headers"),
  },
  {
    name: "web has its database and cache, and is the version that was deployed",
    path: "/healthz",
    wrong: (answer, version) => {
      const { version: running } = json(answer.body);
      return status(200, answer) ?? (running === version ? undefined : `runs ${running} instead of ${version}`);
    },
  },
  {
    name: "streaming serves its API",
    path: "/api/openapi.json",
    wrong: (answer) => status(200, answer) ?? (json(answer.body).openapi ? undefined : "describes no API"),
  },
  {
    name: "realtime opens sessions",
    path: "/socket.io/?EIO=4&transport=polling",
    wrong: (answer) => status(200, answer) ?? (/^0\{"sid":/.test(answer.body) ? undefined : "opened no session"),
  },
  { name: "live video needs a signature", path: "/live/smoke/index.m3u8", wrong: (answer) => status(403, answer) },
  {
    name: "recordings need a signature",
    path: "/media/recordings/smoke/index.m3u8",
    wrong: (answer) => status(403, answer),
  },
];

const get = async (url: string, patience: number): Promise<Answer> => {
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(patience) });
  return { status: response.status, headers: response.headers, body: await response.text() };
};

export interface Patience {
  /** Milliseconds for one answer. */
  answer: number;
  /** How often each check may fail before it has failed, and milliseconds between: an edge takes a while to change. */
  tries: number;
  between: number;
}

/** Runs every check against an origin, `https://directfanz.io`. The answer is what failed, one sentence each. */
export const smoke = async (
  origin: string,
  version: string,
  patience: Patience = { answer: 10_000, tries: 6, between: 10_000 },
): Promise<string[]> => {
  const run = async ({ name, path, wrong }: Check): Promise<string[]> => {
    for (let attempt = 1; ; attempt++) {
      const problem = await get(origin + path, patience.answer).then(
        (answer) => wrong(answer, version),
        (error: Error) => `did not answer: ${error.message}`,
      );
      if (!problem) return [];
      if (attempt === patience.tries) return [`${name}: ${path} ${problem}.`];
      await new Promise((resolve) => setTimeout(resolve, patience.between));
    }
  };
  return (await Promise.all(checks.map(run))).flat();
};
