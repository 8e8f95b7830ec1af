import axe from "axe-core";
import type { Page } from "playwright-core";

/** What WCAG 2.2 asks for at levels A and AA, as far as a program can tell. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** A desk, and the narrowest phone that is still sold. */
const sizes = [
  { width: 1280, height: 900 },
  { width: 360, height: 740 },
];

/**
 * The ground of our pages without its gradient, on which axe judges no contrast: in the tint that the glow has where it
 * is strongest, at the upper edge. Text stands out more everywhere else, by day and by night.
 */
const ground = "color-mix(in oklab, var(--color-accent) 8%, var(--color-ground))";

/** Every element at fault, with the rule that it breaks and what would mend it. */
const violations = async (page: Page): Promise<string[]> => {
  // The page's policy forbids foreign scripts; what the debugger evaluates is not held to it.
  await page.evaluate(`${axe.source}; undefined`);
  await page.locator("body").evaluate((body, color) => {
    body.style.background = color;
  }, ground);
  return page.evaluate(async (values) => {
    const { axe: here } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await here.run(document, {
      runOnly: { type: "tag", values },
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
  }, tags);
};

/** The elements that stick out to the right where the page can be scrolled sideways. */
const overflow = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth);
    return ["scrolls sideways", ...wide.map((e) => e.outerHTML.slice(0, 120))];
  });

/**
 * What is wrong with a page as it stands, on a desk and on a phone, dark and light: what axe finds, and what cannot be
 * seen without scrolling sideways. An empty list is what one wants.
 */
export const audit = async (page: Page): Promise<string[]> => {
  const found: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const faults = [...(await violations(page)), ...(await overflow(page))];
      found.push(...faults.map((fault) => `${size.width} px, ${colorScheme}: ${fault}`));
    }
  }
  return found;
};
