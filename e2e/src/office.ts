import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { BackOffice } from './shop.ts';

/** Opens a page of the back office in a browser of its own, and signs in there. */
export const openOffice = async (
  browser: Browser,
  { url, adminToken }: BackOffice,
  options: BrowserContextOptions = {},
): Promise<Page> => {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Admin token').fill(adminToken);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return page;
};
