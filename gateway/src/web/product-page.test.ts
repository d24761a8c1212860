import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { teapot } from '../sections/product/testing/sample.ts';
import { recommended } from '../sections/recommendations/testing/sample.ts';
import { degradedMarkup, gone, live, productMarkup, stale } from './testing/product.ts';

const price = (list: number, current: number) => ({
  id: teapot.id,
  list: { amount: list, currency: 'EUR' },
  current: { amount: current, currency: 'EUR' },
  version: 1,
  updatedAt: teapot.updatedAt,
});

const level = (available: number) => ({
  id: teapot.id,
  onHand: available,
  available,
  version: 1,
  updatedAt: teapot.updatedAt,
});

test('a reduced price shows what it was and how much less it is', () => {
  const page = productMarkup({ pricing: live(price(10_000, 6_667)) });

  expect(page).toContain('€66.67');
  expect(page).toContain('€100.00');
  expect(page).toContain('33% off');
});

test.each([
  ['the list price', 5_000],
  ['more than the list price', 6_000],
  ['less than one per cent under it', 4_999],
])('a price that is %s promises no reduction', (_, current) => {
  const page = productMarkup({ pricing: live(price(5_000, current)) });

  expect(page).not.toContain('% off');
  expect(page).not.toContain('<s>');
});

test.each([
  [120, 'In stock'],
  [6, 'In stock'],
  [5, 'Only 5 left'],
  [1, 'Only 1 left'],
  [0, 'Sold out'],
])('with %d pieces the page says %s', (available, words) => {
  expect(productMarkup({ inventory: live(level(available)) })).toContain(words);
});

test('a product that has no price and no stock yet is not shown as one whose services are away', () => {
  const page = productMarkup({ pricing: live(null), inventory: live(null) });

  expect(page).toContain('It has no price yet.');
  expect(page).toContain('Not in stock yet');
  expect(page).toContain('It cannot be ordered yet.');
  expect(page).not.toMatch(/Last known|right now/);
});

test('a section from the cache says how old it is', () => {
  const page = productMarkup({
    product: stale(teapot, 7_200_000),
    pricing: stale(price(5_000, 5_000), 42_000),
    inventory: stale(level(120), 12_000),
    recommendations: stale(recommended, 3_600_000),
  });

  expect(page).toContain('Description from <time datetime="PT2H">2 h</time> ago');
  expect(page).toContain('Price from <time datetime="PT42S">42 s</time> ago');
  expect(page).toContain('Stock from <time datetime="PT12S">12 s</time> ago');
  expect(page).toContain('Recommendations from <time datetime="PT1H">1 h</time> ago');
});

test('a missing section says so, and since when', () => {
  const page = degradedMarkup();

  expect(page).toContain('Stock not known right now');
  expect(page).toContain('Last known <time datetime="PT1M">1 min</time> ago');
  expect(page).toContain('Recommendations cannot be shown right now: the shop is very busy.');
  expect(page).toContain('Not up to date right now: price, stock, recommendations.');
});

test('a page without its product still shows the rest', () => {
  const page = productMarkup({ product: gone('unavailable') });

  expect(page).toContain('What it is cannot be shown right now.');
  expect(page).toContain('€54.90');
});

test.each([
  ['as it should be', {}, 'It can be ordered now.'],
  ['of unknown stock', { inventory: gone('unavailable') }, 'It may be sold out'],
  ['withdrawn', { product: live({ ...teapot, withdrawn: true }) }, 'It is no longer sold.'],
  ['without a price', { pricing: gone('unavailable') }, 'while its price is not known'],
  ['sold out', { inventory: live(level(0)) }, 'It cannot be ordered right now.'],
])('whether a product that is %s can be bought is said in words', (_what, changes, words) => {
  expect(productMarkup({ ...changes })).toContain(words);
});

test('each recommendation says why it is there', () => {
  const page = productMarkup();

  expect(page).toContain('Bought together 37 times');
  expect(page).toContain('Bought together once');
  expect(page).toContain('Popular in notebooks');
});

test('a card without a price says that it is not known', () => {
  const cards = recommended.map((item) => ({ ...item, price: null }));

  expect(productMarkup({ recommendations: live(cards) })).toContain('No price right now');
});

test('with nothing to recommend there is a word instead of a gap', () => {
  expect(productMarkup({ recommendations: live([]) })).toContain(
    'Nothing has been bought with it yet.',
  );
});

test('texts of customers are shown as text', () => {
  const page = productMarkup({ product: live({ ...teapot, name: '"><script>alert(1)</script>' }) });

  // The script of the shop is the only one.
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('a page has no script but the one file, and no style but the one stylesheet', () => {
  for (const page of [productMarkup(), degradedMarkup()]) {
    expect(page.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(
        /^<script src="\/live.js" data-live="api\/v1\/products\/[\w-]+\/live\?as=html" defer>$/,
      ),
    ]);
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/);
  }
});

test('the script is at most 4 KB', () => {
  const script = readFileSync(new URL('public/live.js', import.meta.url));

  expect(script.length).toBeLessThanOrEqual(4_096);
});

test('a whole page and the stylesheet together stay under 60 KB', () => {
  const stylesheet = readFileSync(new URL('public/shop.css', import.meta.url));

  const bytes = Buffer.byteLength(productMarkup()) + stylesheet.length;

  expect(bytes).toBeLessThanOrEqual(60_000);
});
