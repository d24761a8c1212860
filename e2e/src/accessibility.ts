import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * A colour that changes slowly is measured at its end. Scripts hear of the other scheme before the
 * next frame (HTML, "update the rendering"), so what they start has begun in it; a transition may
 * also be called off.
 */
const untilStill = `new Promise(requestAnimationFrame).then(() =>
  Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))`;

const colorSchemes = ['light', 'dark'] as const;

interface Options {
  /** Where a screenshot goes; none is made if left out. */
  readonly fileOf?: (colorScheme: (typeof colorSchemes)[number]) => string;
  /** The rules of axe that a page need not keep. */
  readonly without?: readonly string[];
}

/**
 * Finds all that stands in the way of somebody on the page that is open, by day and by night: the
 * violations of axe's rules, with their elements, and how many pixels the page is too wide.
 */
export const faultsOf = async (
  page: Page,
  { fileOf, without = [] }: Options = {},
): Promise<unknown[]> => {
  const faults: unknown[] = [];
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  // All that has passed would take twice the time of the rules to come out of the browser.
  const run = `axe.run(${JSON.stringify({ rules })}).then(({ violations }) => violations)`;
  if (!(await page.evaluate(`'axe' in globalThis`))) await page.evaluate(axe.source);
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(untilStill);
    if (fileOf) await page.screenshot({ path: fileOf(colorScheme), fullPage: true });
    const violations = await page.evaluate<axe.Result[]>(run);
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    faults.push(...found.map((fault) => [colorScheme, ...fault]));
  }
  const root = 'document.documentElement';
  const tooWide = await page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
  return tooWide > 0 ? [...faults, `${tooWide} px too wide`] : faults;
};
