import { expect, test } from '@jest/globals';
import { gone, live, stale } from '../../web/testing/product.ts';
import { teapot } from '../product/testing/sample.ts';
import { reviews as section } from './section.ts';
import { reviews } from './testing/sample.ts';

/** The reviews in the product's heading, and in their own band. */
const shown = (sample: ReturnType<typeof live>) => {
  const known = { ...sample, name: 'reviews', purchasable: true, joined: [] };
  const { rating, last } = section.view(known, { id: 'p-1', query: {}, newKey: () => 'key-1' });
  return { line: rating?.toString(), band: `${last}` };
};

const overview = {
  summary: {
    productId: teapot.id,
    count: 4,
    average: 4.25,
    histogram: [0, 0, 1, 1, 2],
  },
  newest: reviews,
};

const none = {
  summary: { ...overview.summary, count: 0, average: null, histogram: [0, 0, 0, 0, 0] },
  newest: [],
};

test('each rating has a bar as long as its share, and its number in words', () => {
  const { band } = shown(live(overview));

  expect(band).toMatch(/5 stars<\/th>[^]*?width="50.0"[^]*?<td>2<\/td>/);
  expect(band).toMatch(/1 star<\/th>[^]*?width="0.0"[^]*?<td>0<\/td>/);
});

test('an average is drawn to the tenth of a star and read out', () => {
  const { line } = shown(live(overview));

  expect(line).toContain('aria-label="4.3 of 5 stars"');
  expect(line).toContain('<svg width="85"');
  expect(line).toContain('4 reviews');
});

test.each([
  [[0, 0, 0, 21, 17], 4.45, '4.4'],
  [[0, 0, 0, 13, 7], 4.35, '4.4'],
  [[0, 0, 0, 11, 9], 4.45, '4.5'],
  [[0, 0, 0, 5, 0], 4, '4.0'],
])('the average of %j is rounded once, and not %d again', (histogram, average, rounded) => {
  const count = histogram.reduce((sum, given) => sum + given);
  const summary = { productId: teapot.id, count, average, histogram };
  const { line, band } = shown(live({ summary, newest: [] }));

  expect(band).toContain(`<strong>${rounded}</strong>`);
  const label = `aria-label="${rounded.replace('.0', '')} of 5 stars"`;
  expect(band).toContain(label);
  expect(line).toContain(label);
});

test('a product without reviews says so and shows no stars', () => {
  const { line, band } = shown(live(none));

  expect(band).toContain('Nobody has reviewed it yet.');
  expect(line).toBeUndefined();
});

test('every review has its stars, its author and its day', () => {
  const { band } = shown(live(overview));

  expect(band).toContain('aria-label="2 of 5 stars"');
  expect(band).toContain('Jonas K.');
  expect(band).toContain('Tomás &lt;dev@null&gt;');
  expect(band).toContain('<time datetime="2026-11-20T16:20:00.000Z">November 20, 2026</time>');
});

test('a review says whether its purchase is verified, whom it has helped, and takes a vote', () => {
  const [verified, other] = reviews.map((one) => {
    return shown(live({ ...overview, newest: [one] })).band;
  });

  expect(verified).toContain('Verified purchase');
  expect(verified).toContain('12 people found this helpful');
  expect(other).not.toContain('Verified purchase');
  expect(other).not.toContain('found this helpful');
  for (const [n, band] of [verified, other].entries()) {
    expect(band).toContain(`action="/reviews/review-${n}/helpful"`);
    expect(band).toContain(`aria-describedby="review-review-${n}-title">Helpful</button>`);
  }
});

test('reviews of a time before votes and purchases are shown without', () => {
  const [{ verified: _, helpful: __, ...before }] = reviews as [(typeof reviews)[number]];
  const { band } = shown(live({ summary: overview.summary, newest: [before] }));

  expect(band).toContain('Pours like it should');
  expect(band).not.toContain('Verified purchase');
});

test('old reviews say how old, missing ones that they are missing', () => {
  expect(shown(stale(overview, 61_000)).band).toContain(
    'Reviews from <time datetime="PT1M">1 min</time> ago',
  );
  const { band } = shown(gone('unavailable', 760_000));
  expect(band).toContain('Reviews cannot be shown right now.');
  expect(band).toContain('Last known <time datetime="PT12M">12 min</time> ago');
  expect(shown(gone('unavailable')).line).toBeUndefined();
});
