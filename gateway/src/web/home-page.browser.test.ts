import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { homePage } from './home-page.ts';
import { homeModel } from './testing/home.ts';
import { type ServedPages, servePages } from './testing/served-pages.ts';

const categories = Array.from({ length: 12 }, (_, index) => ({
  category: `category-${index}`,
  count: 5,
}));
const many = Array.from({ length: 6 }, () => homeModel().items).flat();
const list = homeModel({ categories, items: many, nextHref: '/?cursor=next' });

let served: ServedPages;
beforeAll(async () => {
  served = await servePages({
    '/': () => homePage(list),
    '/?category=category-10&sort=name': () => homePage({ ...list, category: 'category-10' }),
    '/?category=category-10&sort=newest': () =>
      homePage({ ...list, category: 'category-10', sort: 'newest' }),
    '/?cursor=next': () => homePage(list),
  });
});
afterAll(() => served?.close());

const openPhone = async (): Promise<Page> => {
  const page = await served.browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(served.origin);
  return page;
};

const isInView = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const element = document.querySelector('${selector}');
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  })()`);

test('the category that was chosen is in view, though its row is wider than a phone', async () => {
  const page = await openPhone();
  await page.getByRole('link', { name: 'Category 10' }).click();

  expect(await page.locator('[aria-current="page"]').innerText()).toContain('Category 10');
  expect(await isInView(page, '[aria-current="page"]')).toBe(true);
  expect(await isInView(page, 'h1')).toBe(true);
  await page.close();
});

test('the list is sorted in place', async () => {
  const page = await openPhone();
  await page.getByRole('link', { name: 'Category 10' }).click();
  await page.getByLabel('Sort by').selectOption('newest');
  await page.getByRole('button', { name: 'Sort' }).click();

  expect(page.url()).toContain('sort=newest');
  expect(await isInView(page, '#sort')).toBe(true);
  await page.close();
});

test('the next page of products begins with its products', async () => {
  const page = await openPhone();
  await page.getByRole('link', { name: 'More products' }).click();

  expect(page.url()).toContain('cursor=next');
  expect(await isInView(page, '.grid li:first-child img')).toBe(true);
  await page.close();
});
