import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { homePage } from './home-page.ts';
import { ServiceError } from '@shop/shared/errors';
import { toProblem } from '../edge/problem.ts';
import { problemPage } from './problem-page.ts';
import { homeModel } from './testing/home.ts';
import { degradedMarkup, productMarkup } from './testing/product.ts';
import { statusModel } from './testing/status.ts';
import { statusPage } from './status-page.ts';
import { pagesOfSections } from './testing/section-pages.ts';
import { type Pages, type ServedPages, servePages } from './testing/served-pages.ts';

const pages: Pages = {
  '/': () => homePage(homeModel()),
  '/search': () => homePage(homeModel({ q: 'mug', category: 'mugs', notice: 'No prices.' })),
  '/nothing-found': () => homePage(homeModel({ q: 'zzz', items: [], nextHref: null })),
  '/product': () => productMarkup(),
  '/product-degraded': degradedMarkup,
  ...pagesOfSections,
  '/status': () => statusPage(statusModel()),
  '/problem': () =>
    `${problemPage(toProblem(new ServiceError('NOT_FOUND', 'No such page.'), 'r-1')).body}`,
};

const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let served: ServedPages;
beforeAll(async () => void (served = await servePages(pages)));
afterAll(() => served?.close());

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** The violations that axe finds on the present page, and how far the page is too wide. */
const faultsOf = async (page: Page): Promise<unknown[]> => {
  const violations = await page.evaluate<readonly Violation[]>(
    'axe.run().then((r) => r.violations)',
  );
  const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  const faults = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
  return tooWide > 0 ? [...faults, `${tooWide} px too wide`] : faults;
};

test.each(Object.keys(pages))(
  '%s is accessible on phones and desktops, by day and night',
  async (path) => {
    const page = await served.browser.newPage({ reducedMotion: 'reduce' });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(served.origin + path);
    await page.evaluate(axe);
    for (const width of [320, 1280]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 844 });
        await page.emulateMedia({ colorScheme });
        expect(await faultsOf(page)).toEqual([]);
      }
    }
    expect(complaints).toEqual([]);
    await page.close();
  },
);

test('the first key press offers to skip what every page begins with', async () => {
  const page = await served.browser.newPage();
  await page.goto(served.origin);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');

  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  await page.close();
});
