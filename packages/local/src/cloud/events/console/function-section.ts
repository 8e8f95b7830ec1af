import type { Attempt, Invocation } from "../function/invocations.ts";
import type { FunctionRuntime } from "../function/runtime.ts";
import { type Html, html } from "./html.ts";
import { json, type Section, stateOf, table, time } from "./parts.ts";

const most = 50;

const attemptOf = (attempt: Attempt): Html => html`<details><summary>attempt ${attempt.number},
${attempt.milliseconds} ms${attempt.error ? html`: <span class="bad">${attempt.error.errorMessage}</span>` : undefined}</summary>
<pre>${[...attempt.logs, ...(attempt.error?.trace ?? [])].join("\n") || "It printed nothing."}</pre></details>`;

/** The functions of the event map, and what ran, newest first. */
export const functionSection = (functions: FunctionRuntime): Section => {
  const heads = ["Function", "Handler", "Timeout", "Memory", "Waiting", "Processes"];
  const rows = functions.names().map((name) => {
    const { handler, timeout, memory } = functions.subscription(name);
    return [
      name,
      handler,
      `${timeout} s`,
      `${memory} MB`,
      functions.history.waiting(name),
      functions.pids(name).join(", "),
    ];
  });
  const invocation = (one: Invocation) => [
    time(one.createdAt),
    one.function,
    stateOf(one.state),
    functions.history.attempts(one.id).map(attemptOf),
    json("payload", one.payload),
  ];
  return {
    id: "functions",
    title: "Functions",
    body: html`${table(heads, rows, "The event map has no function.")}
<h3>Invocations</h3>
${table(["Time", "Function", "State", "Attempts", ""], functions.history.recent(most).map(invocation), "No invocation yet.")}`,
  };
};
