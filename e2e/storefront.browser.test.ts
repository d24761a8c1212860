import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { faultsOf } from './src/accessibility.ts';
import { findChromium, launchArguments } from './src/browser.ts';
import { startDemo } from './src/demo.ts';
import type { Demo } from './src/demo.ts';
import { createShop } from './src/shop.ts';

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

/** A step that waits in vain for ten seconds names what it waited for. */
const openPage = async (options: BrowserContextOptions): Promise<Page> => {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(10_000);
  return context.newPage();
};

test('a customer searches and opens a product, all without JavaScript', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(demo.url);
  const name = (await page.locator('main a[href^="/products/"]').first().innerText()).trim();
  const [word = name] = name.split('\n');

  await page.getByRole('searchbox').fill(word);
  await page.getByRole('searchbox').press('Enter');
  await page.waitForURL(/[?&]q=/);
  await page.getByRole('link', { name: word, exact: true }).click();
  await page.waitForURL(/\/products\//);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(word);
});

test.each([390, 1_280])(
  'at %i px nothing stands in the way of anyone, by day and by night',
  async (width) => {
    const shop = createShop(demo.url);
    const [product] = await shop.products();
    const { merchants } = (await shop.page(product?.id ?? '')).sections;
    const merchantId = (merchants?.data as { merchant: { id: string } } | null)?.merchant.id;
    const page = await openPage({ viewport: { width, height: 900 } });

    for (const [name, path] of [
      ['home', '/'],
      ['product', `/products/${product?.id}`],
      ['deals', '/deals'],
      ['merchant', `/merchants/${merchantId}`],
      ['sign-in', '/sign-in'],
      ['cart', '/cart'],
    ] as const) {
      await page.goto(demo.url + path);
      const faults = await faultsOf(page, {
        fileOf: (colorScheme) => join(artifacts, `${name}-${width}-${colorScheme}.png`),
      });

      expect({ path, faults }).toEqual({ path, faults: [] });
    }
  },
  60_000,
);

test('a stranger signs in by a demo account, adds an address, and signs out', async () => {
  const page = await openPage({});
  await page.goto(demo.url);
  await page.getByRole('link', { name: 'Account' }).click();
  await page
    .getByRole('button', { name: /^Sign in as/ })
    .first()
    .click();
  await page.waitForURL(/\/account$/);
  for (const [label, text] of [
    ['Street', '2 Pier'],
    ['Postal code', '20459'],
    ['City', 'Hamburg'],
    ['Country, by its two letters', 'de'],
  ] as const) {
    await page.getByRole('textbox', { name: label }).fill(text);
  }
  await page.getByRole('button', { name: 'Add the address' }).click();
  await page.getByRole('status').getByText('It is saved.').waitFor();
  expect(await page.locator('address').last().innerText()).toContain('20459 Hamburg');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.goto(`${demo.url}/account`);
  expect(page.url()).toContain('/sign-in');
});

/** Puts products into the cart, and opens the checkout. */
const fillCart = async (page: Page, ids: readonly string[]) => {
  for (const id of ids) {
    await page.goto(`${demo.url}/products/${id}`);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('status').getByText('It is in your cart.').waitFor();
  }
};

/** Orders what is in the cart; resolves to the address of the order. */
const order = async (page: Page): Promise<string> => {
  await page.goto(`${demo.url}/checkout`);
  await page.getByRole('button', { name: /^Order and pay/ }).click();
  await page.waitForURL(/\/orders\/\w/);
  return page.url().replace(/#.*/, '');
};

test('a stranger buys two things with a coupon, sees them go, cancels another order, finds both', async () => {
  const shop = createShop(demo.url);
  const [first, second, third] = (await shop.products()).map(({ id }) => id);
  const page = await openPage({});
  await fillCart(page, [first ?? '', second ?? '']);
  await page.getByRole('textbox', { name: 'Coupon' }).fill('welcome-10');
  await page.getByRole('combobox', { name: 'Country that it is sent to' }).selectOption('DE');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('is applied.').waitFor();
  await page.getByRole('link', { name: 'Check out' }).click();
  await page.getByRole('button', { name: 'Sign in as Ada Reader' }).click();

  const bought = await order(page);
  await page.evaluate('globalThis.isSamePage = true');
  await page.getByText('On its way', { exact: true }).first().waitFor({ timeout: 40_000 });
  expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
  await fillCart(page, [third ?? '']);
  const unwanted = await order(page);
  await page.getByRole('button', { name: 'Cancel the order' }).click();
  await page.getByText('The order is cancelled.').waitFor();

  await page.goto(`${demo.url}/orders`);
  for (const url of [bought, unwanted]) {
    await page.locator(`a[href="${new URL(url).pathname}"]`).waitFor();
  }
  await page.goto(bought);
  expect(await page.locator('main').innerText()).toContain('WELCOME-10');
}, 90_000);

test('a price that changes is on the open page, which is not loaded again', async () => {
  const shop = createShop(demo.url, demo.backOffice);
  const [, product] = await shop.products();
  const id = product?.id ?? '';
  const { data: price } = (await shop.page(id)).sections.pricing;
  const page = await openPage({});
  await page.goto(`${demo.url}/products/${id}`);
  await page.evaluate('globalThis.isSamePage = true');

  await shop.reprice(id, 123_456, price?.version ?? 0);

  await page.locator('[data-part=offer]', { hasText: '€1,234.56' }).waitFor();
  expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
});

test('without JavaScript the page is whole, only not live', async () => {
  const [product] = await createShop(demo.url).products();
  const page = await openPage({ javaScriptEnabled: false });

  await page.goto(`${demo.url}/products/${product?.id}`);

  for (const part of ['.offer .price', '.stock', '.terms', '#reviews', '#together .card']) {
    expect(await page.locator(part).count()).toBeGreaterThan(0);
  }
});

test('a product page and its stylesheet weigh at most 60 KB', async () => {
  const [product] = await createShop(demo.url).products();
  const html = await (await fetch(`${demo.url}/products/${product?.id}`)).text();
  const [, stylesheet = ''] = /<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"/.exec(html) ?? [];

  const css = await (await fetch(new URL(stylesheet, demo.url))).text();

  expect(css.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(html) + Buffer.byteLength(css)).toBeLessThanOrEqual(60_000);
});
