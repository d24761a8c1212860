import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { hostileProblem, hostileProduct, hostileSearch, hostileTexts } from './testing/hostile.ts';
import { hostilePagesOfSections } from './testing/section-pages.ts';
import { type ServedPages, servePages } from './testing/served-pages.ts';

const kinds = {
  product: hostileProduct,
  search: hostileSearch,
  ...hostilePagesOfSections,
  problem: hostileProblem,
};

const pathOf = (kind: string, name: string) => `/${kind}/${name.replaceAll(' ', '-')}`;

const pages = Object.fromEntries(
  Object.entries(hostileTexts).flatMap(([name, text]) =>
    Object.entries(kinds).map(([kind, page]) => [pathOf(kind, name), () => page(text)]),
  ),
);

let served: ServedPages;
beforeAll(async () => void (served = await servePages(pages)));
afterAll(() => served?.close());

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
