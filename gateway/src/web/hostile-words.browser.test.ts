import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  hostileForm,
  hostileProblem,
  hostileProduct,
  hostileReviews,
  hostileSearch,
  hostileTexts,
} from './testing/hostile.ts';
import { type ServedPages, servePages } from './testing/served-pages.ts';

const kinds = {
  review: hostileReviews,
  product: hostileProduct,
  search: hostileSearch,
  form: hostileForm,
  problem: hostileProblem,
};

const pathOf = (kind: string, name: string) => `/${kind}/${name.replaceAll(' ', '-')}`;

const pages = Object.fromEntries(
  Object.entries(hostileTexts).flatMap(([name, text]) =>
    Object.entries(kinds).map(([kind, page]) => [pathOf(kind, name), () => page(text)]),
  ),
);

const names = { Hebrew: 'נועה 5', 'isolates that do not end': '\u2067\u202eabc' };
const bylines = Object.fromEntries(
  Object.entries(names).map(([name, author]) => [
    pathOf('byline', name),
    () => hostileReviews(author),
  ]),
);

let served: ServedPages;
beforeAll(async () => void (served = await servePages({ ...pages, ...bylines })));
afterAll(() => served.close());

/** The parts of the page that are wider than the window, or higher than a text may make them. */
const faultsOf = (page: Page) =>
  page.evaluate<readonly string[]>(`(() => {
    const faults = [];
    const most = innerWidth < 600 ? 1_200 : 900;
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth) faults.push('the page is ' + scrollWidth + ' px wide');
    if (scrollHeight > 14_000) faults.push('the page is ' + scrollHeight + ' px high');
    for (const element of document.querySelectorAll('[dir=auto], bdi')) {
      const { left, right } = element.getBoundingClientRect();
      if (left < 0 || right > innerWidth) faults.push(element.localName + ' stands out');
    }
    const written = '.reviews > li, .details, .card, h1, .toolbar';
    for (const element of document.querySelectorAll(written)) {
      const { height } = element.getBoundingClientRect();
      const name = element.className || element.localName;
      if (height > most) faults.push(name + ' is ' + Math.round(height) + ' px high');
    }
    return [...new Set(faults)];
  })()`);

test.each(Object.keys(kinds))(
  'H19: no text in a %s makes a page wider or higher than others',
  async (kind) => {
    const page = await served.browser.newPage();
    const faults: unknown[] = [];
    for (const name of Object.keys(hostileTexts)) {
      await page.goto(served.origin + pathOf(kind, name));
      for (const width of [320, 1_280]) {
        await page.setViewportSize({ width, height: 844 });
        faults.push(...(await faultsOf(page)).map((fault) => `${name} at ${width}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
    await page.close();
  },
  60_000,
);

test('a long review is read to its end without JavaScript', async () => {
  const context = await served.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(served.origin + pathOf('review', 'right-to-left and left-to-right'));
  const review = page.locator('.reviews > li').first();
  const text = () => review.locator('.prose').last().innerText();

  expect(await text()).toBe('');
  await review.getByText('Read on').click();

  expect(await text()).toMatch(/hello, עולם! 100%$/);
  await context.close();
});

test('opened, the longest review is at most as high as its characters need', async () => {
  const page = await served.browser.newPage({ viewport: { width: 320, height: 844 } });
  for (const name of ['lines of one letter', 'letters without a space']) {
    await page.goto(served.origin + pathOf('review', name));
    const review = page.locator('.reviews > li').first();
    await review.getByText('Read on').click();

    expect((await review.boundingBox())?.height).toBeLessThan(8_000);
  }
  await page.close();
});

test('H19: a text of a visitor is painted over nothing that stands beside it', async () => {
  const page = await served.browser.newPage({ viewport: { width: 1_280, height: 844 } });
  const shown = async (name: string) => {
    await page.goto(served.origin + pathOf('review', name));
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
    await page.goto(served.origin + pathOf('byline', name));
    const author = await page.locator('.byline > *').first().boundingBox();
    const day = await page.locator('.byline time').first().boundingBox();
    expect(day?.x).toBeGreaterThan(author?.x ?? 0);
  }
  await page.close();
});
