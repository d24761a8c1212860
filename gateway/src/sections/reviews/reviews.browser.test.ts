import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hostileTexts } from '../../web/testing/hostile.ts';
import { type ServedPages, servePages } from '../../web/testing/served-pages.ts';
import { hostileReviews, pages } from './testing/pages.ts';

const pathOf = (name: string) => `/review/${name.replaceAll(' ', '-')}`;

const names = { Hebrew: 'נועה 5', 'isolates that do not end': '\u2067\u202eabc' };
const hostile = Object.fromEntries(
  Object.entries({ ...hostileTexts, ...names }).map(([name, text]) => [
    pathOf(name),
    () => hostileReviews(text),
  ]),
);

let served: ServedPages;
beforeAll(async () => void (served = await servePages({ ...pages, ...hostile })));
afterAll(() => served?.close());

test('the answer to a posted review has the focus', async () => {
  const page = await served.browser.newPage();
  for (const [path, id] of [
    ['/product-review-refused', 'review-errors'],
    ['/product-review-posted', 'write-review'],
  ]) {
    await page.goto(`${served.origin}${path}#${id}`);
    expect(await page.evaluate('document.activeElement.id')).toBe(id);
  }
  await page.close();
});

test('a long review is read to its end without JavaScript', async () => {
  const context = await served.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(served.origin + pathOf('right-to-left and left-to-right'));
  const review = page.locator('#reviews .reviews > li').first();
  const text = () => review.locator('.prose').last().innerText();

  expect(await text()).toBe('');
  await review.getByText('Read on').click();

  expect(await text()).toMatch(/hello, עולם! 100%$/);
  await context.close();
});

test('opened, the longest review is at most as high as its characters need', async () => {
  const page = await served.browser.newPage({ viewport: { width: 320, height: 844 } });
  for (const name of ['lines of one letter', 'letters without a space']) {
    await page.goto(served.origin + pathOf(name));
    const review = page.locator('#reviews .reviews > li').first();
    await review.getByText('Read on').click();

    expect((await review.boundingBox())?.height).toBeLessThan(8_000);
  }
  await page.close();
});

test('H19: a text of a visitor is painted over nothing that stands beside it', async () => {
  const page = await served.browser.newPage({ viewport: { width: 1_280, height: 844 } });
  const shown = async (name: string) => {
    await page.goto(served.origin + pathOf(name));
    const summary = await page.locator('.overall').screenshot();
    const heading = await page.locator('#reviews-title').screenshot();
    return [summary, heading].map((picture) => picture.toString('base64'));
  };
  const ordinary = await shown('line breaks');

  for (const name of [
    'piles of accents',
    'isolates and marks of direction',
    'the widest letters',
  ]) {
    expect((await shown(name)).map((picture, n) => picture === ordinary[n])).toEqual([true, true]);
  }
  await page.close();
});

test('the shop’s own words stand where they stand, whatever direction a name has', async () => {
  const page = await served.browser.newPage({ viewport: { width: 1_280, height: 844 } });
  for (const name of ['Hebrew', 'isolates that do not end']) {
    await page.goto(served.origin + pathOf(name));
    const author = await page.locator('.byline > *').first().boundingBox();
    const day = await page.locator('.byline time').first().boundingBox();
    expect(day?.x).toBeGreaterThan(author?.x ?? 0);
  }
  await page.close();
});
