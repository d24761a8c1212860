import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** A colour that changes slowly is measured at its end; a transition may also be called off. */
const untilStill = 'Promise.allSettled(document.getAnimations().map(({ finished }) => finished))';

type ColorScheme = 'light' | 'dark';

interface Options {
  /** By day, by night, or by both, which is the default. */
  readonly colorSchemes?: readonly ColorScheme[];
  /** Where a screenshot goes; none is made if left out. */
  readonly fileOf?: (colorScheme: ColorScheme) => string;
  /** The rules of axe that a page need not keep. */
  readonly without?: readonly string[];
}

/**
 * Finds all that stands in the way of somebody on the page that is open, by day and by night: the
 * violations of axe's rules, with their elements, and how many pixels the page is too wide.
 */
export const faultsOf = async (
  page: Page,
  { colorSchemes = ['light', 'dark'], fileOf, without = [] }: Options = {},
): Promise<unknown[]> => {
  const faults: unknown[] = [];
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  // All that has passed would take twice the time of the rules to come out of the browser.
  const run = `axe.run(${JSON.stringify({ rules })}).then(({ violations }) => violations)`;
  const root = 'document.documentElement';
  if (!(await page.evaluate(`'axe' in globalThis`))) await page.evaluate(axe.source);
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(untilStill);
    if (fileOf) await page.screenshot({ path: fileOf(colorScheme), fullPage: true });
    for (const { id, nodes } of await page.evaluate<axe.Result[]>(run)) {
      faults.push([colorScheme, id, nodes.map(({ html }) => html)]);
    }
    const tooWide = await page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
    if (tooWide > 0) faults.push([colorScheme, `${tooWide} px too wide`]);
  }
  return faults;
};
