import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { findChromium, launchArguments } from '../src/browser.ts';
import { type Demo, startDemo } from '../src/demo.ts';
import { openOffice } from '../src/office.ts';

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

test('staff make a deal, customers see it, and staff end it', async () => {
  const page = await openOffice(browser, demo.backOffice);
  const inShop = await browser.newPage();
  const main = page.locator('main');
  const id = 'p-000003';

  await page.goto(`${demo.backOffice.url}/products/${id}`);
  await main.getByRole('link', { name: 'New deal for it' }).click();
  await page.getByLabel('Name, as customers see it').fill('A third less');
  await page.getByLabel('Per cent off', { exact: true }).fill('33');
  expect(await page.getByLabel('Amount off', { exact: true }).isVisible()).toBe(false);
  await main.getByRole('button', { name: 'Create the deal' }).click();
  await page.getByText('The deal is made.').waitFor();

  const deals = inShop.locator('.deals');
  await inShop.goto(`${demo.url}/products/${id}`);
  expect(await deals.innerText()).toContain('33% off: A third less');

  await main.getByRole('link', { name: 'End it' }).click();
  await main.getByRole('button', { name: 'End it now' }).click();
  await page.getByText('The deal has ended.').waitFor();
  await inShop.reload();
  expect(await inShop.locator('.offer').innerText()).not.toContain('A third less');
});
