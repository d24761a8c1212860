import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { faultsOf } from './src/accessibility.ts';
import { findChromium, launchArguments } from './src/browser.ts';
import { startDemo } from './src/demo.ts';
import type { Demo } from './src/demo.ts';
import { openOffice } from './src/office.ts';

const artifacts = join(import.meta.dirname, 'artifacts');

let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  const executablePath = findChromium() ?? '';
  demo = await startDemo();
  browser = await chromium.launch({ executablePath, args: launchArguments });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Presses a button or a link of the page itself, not of its head. */
const press = (page: Page, role: 'button' | 'link', name: string) =>
  page.locator('main').getByRole(role, { name, exact: true }).click();

test('staff create a product, price and stock it, and customers see it, without JavaScript', async () => {
  const page = await openOffice(browser, demo.backOffice, { javaScriptEnabled: false });
  const inShop = await (await browser.newContext({ javaScriptEnabled: false })).newPage();

  await page.getByRole('link', { name: 'Products', exact: true }).click();
  await press(page, 'link', 'New product');
  await page.getByLabel('Name').fill('Harbour kettle');
  await page.getByLabel('Brand').fill('Northfield');
  await page.getByLabel('Category').fill('kettles');
  await page.getByLabel('Description').fill('Whistles.');
  await page.getByLabel('Details').fill('Capacity: 1.2 litres');
  await page.getByRole('radio', { name: 'Teapots' }).check();
  await page.getByRole('radio', { name: 'Navy' }).check();
  await press(page, 'button', 'Show what is chosen');
  await page.getByLabel('What it shows').fill('A navy kettle');
  await press(page, 'button', 'Create the product');
  await page.getByText('The product is in the shop.').waitFor();
  const { pathname } = new URL(page.url());

  await press(page, 'link', 'Set a price');
  await page.getByLabel('Price', { exact: true }).fill('49.50');
  await press(page, 'button', 'Set the price');
  await page.getByText('The price is set.').waitFor();
  await press(page, 'link', 'Count the first pieces');
  await page.getByLabel('Pieces').fill('3');
  await press(page, 'button', 'Change the stock');
  await page.getByText('The stock is changed.').waitFor();

  await inShop.goto(demo.url + pathname);
  expect(await inShop.getByRole('heading', { level: 1 }).innerText()).toBe('Harbour kettle');
  expect(await inShop.locator('.offer').innerText()).toMatch(/€49\.50[^]*Only 3 left/);

  await press(page, 'link', 'Change the price');
  await page.getByLabel('Price', { exact: true }).fill('39');
  await press(page, 'button', 'Set the price');
  await inShop.reload();
  expect(await inShop.locator('.offer').innerText()).toContain('€39.00');

  await press(page, 'link', 'Withdraw');
  await press(page, 'button', 'Withdraw it');
  await inShop.reload();
  await inShop.getByText('No longer sold', { exact: true }).waitFor();
});

test('whoever signs out is out, also by the way back', async () => {
  const page = await openOffice(browser, demo.backOffice);

  await page.goto(`${demo.backOffice.url}/products`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.goBack();

  await page.getByLabel('Admin token').waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
});

/** A page of each kind: pages that differ in an id or in a query are of one. */
const kindOf = (path: string): string => {
  const [pathname = ''] = path.split('?');
  return pathname
    .split('/')
    .map((part, at) => (at % 2 === 0 && at > 0 && part !== 'new' ? ':id' : part))
    .join('/');
};

/** The paths that the page links to. */
const linksOf = (page: Page): Promise<string[]> =>
  page
    .locator('a[href^="/"]')
    .evaluateAll((links) => links.map((link) => String(link.getAttribute('href'))));

test.each([390, 1_280])(
  'at %i px no page of the back office stands in the way of anyone, by day and by night',
  async (width) => {
    const viewport = { width, height: 900 };
    const page = await openOffice(browser, demo.backOffice, { viewport });
    const seen = new Map([['/', '/']]);

    for (const [kind, path] of seen) {
      await page.goto(demo.backOffice.url + path);
      const name = kind === '/' ? 'home' : kind.slice(1).replaceAll(/\W+/g, '-');
      const faults = await faultsOf(page, {
        fileOf: (colorScheme) => join(artifacts, `office-${name}-${width}-${colorScheme}.png`),
      });
      expect({ path, faults }).toEqual({ path, faults: [] });
      for (const link of await linksOf(page)) {
        if (!seen.has(kindOf(link))) seen.set(kindOf(link), link);
      }
    }
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['/products/new', '/products/:id', '/products/:id/edit']),
    );
  },
  180_000,
);
