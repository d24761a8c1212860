import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, type Page, chromium } from 'playwright-core';
import { findChromium, launchArguments } from '../src/browser.ts';
import { type Demo, startDemo } from '../src/demo.ts';
import { openOffice } from '../src/office.ts';
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

test('a visitor finds a review helpful without JavaScript, comes back to it, and counts once', async () => {
  const page = await openProduct();
  const review = page.locator('#reviews .reviews > li').last();
  const id = (await review.getAttribute('id')) ?? '';
  const vote = () => page.locator(`#${id} .vote`);
  const wordsBefore = await vote().innerText();
  const counted = Number(/^(\d+) /.exec(wordsBefore)?.[1] ?? 0) + 1;

  await vote().getByRole('button', { name: 'Helpful' }).click();

  await vote().getByText('Thank you').waitFor();
  expect(new URL(page.url()).hash).toBe(`#${id}`);
  const people = counted === 1 ? 'person' : 'people';
  const words = `${counted} ${people} found this helpful`;
  await page.goto(page.url().replace(/\?.*/, ''));
  await vote().getByText(words).waitFor();
  await vote().getByRole('button', { name: 'Helpful' }).click();
  await vote().getByText('Thank you').waitFor();
  await page.reload();
  await vote().getByText(words).waitFor();
});

test('staff hide a review without JavaScript, nobody sees it, and they show it again', async () => {
  const page = await openProduct();
  const { pathname } = new URL(page.url());
  const review = page.locator('#reviews .reviews > li').first();
  const id = (await review.getAttribute('id'))?.replace(/^review-/, '') ?? '';
  const seen = async () => {
    await page.goto(demo.url + pathname);
    return page.locator(`#review-${id}`).count();
  };
  const office = await openOffice(browser, demo.backOffice, { javaScriptEnabled: false });
  const press = (role: 'button' | 'link', name: string) =>
    office.locator('main').getByRole(role, { name, exact: true }).click();
  const ofReview = office.locator('article', { has: office.locator(`#review-${id}-title`) });

  await office.goto(demo.backOffice.url + pathname);
  await press('link', 'Its reviews');
  await ofReview.getByRole('link', { name: 'Hide', exact: true }).click();
  await office.getByLabel('Reason').fill('It is about another product.');
  await press('button', 'Hide it');
  await office.getByText('The review is hidden').waitFor();
  expect(await seen()).toBe(0);

  await ofReview.getByText('It is about another product.').waitFor();
  await ofReview.getByRole('link', { name: 'Show again' }).click();
  await press('button', 'Show it again');
  await office.getByText('The review is shown to everybody.').waitFor();
  expect(await seen()).toBe(1);
});
