import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { faultsOf } from '@shop/e2e/accessibility';
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

let served: ServedPages;
beforeAll(async () => void (served = await servePages(pages)));
afterAll(() => served?.close());

test.each(Object.keys(pages))(
  '%s is accessible on phones and desktops, by day and night',
  async (path) => {
    const page = await served.browser.newPage({ reducedMotion: 'reduce' });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(served.origin + path);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await faultsOf(page)).toEqual([]);
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
