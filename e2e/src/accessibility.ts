import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** By day and by night pages differ in colours alone: at night these rules decide, of all. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

const colorSchemes = ['light', 'dark'] as const;
type ColorScheme = (typeof colorSchemes)[number];

interface Options {
  /** Where a screenshot goes; none is made if left out. */
  readonly fileOf?: (colorScheme: ColorScheme) => string;
  /** The rules of axe that a page need not keep. */
  readonly without?: readonly string[];
}

const rulesFor = (colorScheme: ColorScheme, without: readonly string[]) =>
  colorScheme === 'light'
    ? { rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) }
    : { runOnly: rulesOfColours.filter((rule) => !without.includes(rule)) };

/**
 * Finds all that stands in the way of somebody on the page that is open, by day and by night: the
 * violations of axe's rules, with their elements, and how many pixels the page is too wide.
 */
export const faultsOf = async (
  page: Page,
  { fileOf, without = [] }: Options = {},
): Promise<unknown[]> => {
  const faults: unknown[] = [];
  await page.evaluate(axe.source);
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
    if (fileOf) await page.screenshot({ path: fileOf(colorScheme), fullPage: true });
    const run = `axe.run(${JSON.stringify(rulesFor(colorScheme, without))})`;
    const { violations } = await page.evaluate<axe.AxeResults>(run);
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    faults.push(...found.map((fault) => [colorScheme, ...fault]));
  }
  const root = 'document.documentElement';
  const tooWide = await page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
  return tooWide > 0 ? [...faults, `${tooWide} px too wide`] : faults;
};
