import { expect, test } from '@jest/globals';
import type { Sample } from '../load/sample.ts';
import { detectedAfterMs, wholeAfterMs } from './recovery.ts';

/** A page each 10 ms; from `from` on it goes without reviews, until `to` it waits for them. */
const pagesOf = (from: number, to: number, untilMs: number): Sample[] =>
  Array.from({ length: untilMs / 10 }, (_, index) => index * 10).map((at) => ({
    kind: 'page',
    at,
    tookMs: at >= from && at < to ? 400 : 10,
    status: 200,
    target: 'gateway',
    ...(at >= from && { degraded: ['reviews'] }),
  }));

test('a part is avoided from when pages that go without it no longer wait for it', () => {
  expect(detectedAfterMs(pagesOf(1_000, 3_000, 6_000))).toBeCloseTo(2_000, -2);
});

test('where pages wait to the end, they have waited all the time', () => {
  expect(detectedAfterMs(pagesOf(1_000, 9_000, 6_000))).toBeCloseTo(5_000, -2);
});

test('where nothing is missing nobody waits', () => {
  expect(detectedAfterMs(pagesOf(9_000, 9_000, 6_000))).toBe(0);
});

test('a page that waits by chance does not hide how long others wait later', () => {
  const pages = pagesOf(3_000, 5_000, 8_000).map((page) =>
    page.at === 500 ? { ...page, tookMs: 400 } : page,
  );

  expect(detectedAfterMs(pages)).toBeCloseTo(2_000, -2);
});

test('a look at whether the part is back may wait', () => {
  const pages = pagesOf(1_000, 2_000, 6_000).map((page) =>
    page.at === 4_000 ? { ...page, tookMs: 400 } : page,
  );

  expect(detectedAfterMs(pages)).toBeCloseTo(1_000, -2);
});

test('where few pages come, three of them may look', () => {
  const pages = pagesOf(1_000, 2_000, 6_000)
    .filter(({ at }) => at % 50 === 0)
    .map((page) => ([4_000, 4_050, 4_100].includes(page.at) ? { ...page, tookMs: 400 } : page));

  expect(detectedAfterMs(pages)).toBeCloseTo(1_000, -2);
});

test('pages are whole from the last one on that was not, but for one in a thousand', () => {
  const pages = pagesOf(Infinity, Infinity, 20_000).map((page) =>
    [1_000, 2_000, 3_000, 9_000].includes(page.at) ? { ...page, degraded: ['reviews'] } : page,
  );

  expect(wholeAfterMs(pages, 1_500)).toBe(1_500);
  expect(wholeAfterMs(pages, 9_500)).toBe(0);
});

test('a page that fails is not whole', () => {
  const pages = pagesOf(Infinity, Infinity, 500).map((page) =>
    page.at === 300 ? { ...page, status: 503 } : page,
  );

  expect(wholeAfterMs(pages, 100)).toBe(200);
});
