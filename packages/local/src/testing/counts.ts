import { writeFileSync } from "node:fs";
import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Writes how many tests passed, failed and were skipped to the file that `TEST_COUNTS` names. */
export default class implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env.TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(count(modules, errors)));
  }
}

/** A file that cannot even be read, and an error that belongs to no test, are failures too. */
const count = (modules: readonly TestModule[], errors: readonly SerializedError[]): Counts => {
  const counts: Counts = { passed: 0, failed: errors.length, skipped: 0 };
  for (const module of modules) {
    if (module.errors().length > 0) counts.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      counts[state === "pending" ? "skipped" : state] += 1;
    }
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
  }
  return counts;
};
