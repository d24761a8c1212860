import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, type Page, chromium } from 'playwright-core';
import { findChromium, launchArguments } from '../src/browser.ts';
import { type Demo, startDemo } from '../src/demo.ts';
import { createShop } from '../src/shop.ts';

let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  demo = await startDemo();
  const executablePath = findChromium() ?? '';
  browser = await chromium.launch({ executablePath, args: launchArguments });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

/** The page of a product, in a browser that runs no scripts. */
const openProduct = async (): Promise<Page> => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const [product] = await createShop(demo.url).products();
  await page.goto(`${demo.url}/products/${product?.id}`);
  return page;
};

test('a customer reviews a product without JavaScript', async () => {
  const page = await openProduct();

  await page.getByRole('radio', { name: '4' }).check();
  await page.getByLabel('In a few words').fill('Without a script');
  await page.getByLabel('Your review').fill('Written in a browser that runs none.');
  await page.getByLabel('Your name').fill('Radia');
  await page.getByRole('button', { name: 'Post the review' }).click();
  await page.getByText('Thank you').waitFor();
  await page.reload();

  await page.getByText('Written in a browser that runs none.').first().waitFor();
});

test('a review with a fault comes back with what was typed and with what is wrong', async () => {
  const page = await openProduct();
  const form = page.locator('#write-review');
  // The browser does not check the form, so that the server has to.
  await form.evaluate((element) => element.setAttribute('novalidate', ''));

  await page.getByLabel('In a few words').fill('No stars given');
  await page.getByRole('button', { name: 'Post the review' }).click();

  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('In a few words').inputValue()).toBe('No stars given');
});
