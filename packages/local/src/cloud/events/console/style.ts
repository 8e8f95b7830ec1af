import { Html } from "./html.ts";

/** The console's look, on light and dark screens; contrast of text is 4.5 to 1 or better. */
export const style = new Html(`
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #1b1f27; --quiet: #5a6270; --line: #dfe3e9;
  --accent: #4b3fd6; --good: #11683c; --bad: #b3261e; --wait: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --page: #12151b; --card: #1b1f27; --text: #eceef2; --quiet: #a5adba;
  --line: #313846; --accent: #a9a2ff; --good: #6fd7a0; --bad: #ff9d94; --wait: #f1c463; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; }
h1 { font-size: 1.35rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; flex: 1; }
a { color: var(--accent); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; margin-bottom: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; color: var(--quiet); font-weight: 500; font-size: .85rem; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
time, .quiet { color: var(--quiet); white-space: nowrap; font-variant-numeric: tabular-nums; }
.state { font-size: .85rem; font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
pre { background: var(--page); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; margin: .5rem 0;
  max-height: 24rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
summary { cursor: pointer; }
button { font: inherit; font-weight: 600; color: var(--card); background: var(--accent); border: 0; border-radius: .5rem;
  padding: .35rem .9rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
iframe { width: 100%; height: 20rem; border: 1px solid var(--line); border-radius: .5rem; background: #fff; }
.notice { border-left: 4px solid var(--accent); }
`);
