import { expect, test } from '@jest/globals';
import { gone, live, stale } from '../samples/models.ts';
import { reviews, teapot } from '../samples/products.ts';
import { ratingLine, reviewsSection } from './reviews.ts';

const overview = {
  summary: {
    productId: teapot.id,
    count: 4,
    average: 4.25,
    histogram: [0, 0, 1, 1, 2] as [number, number, number, number, number],
  },
  newest: reviews,
};

const none = {
  summary: { ...overview.summary, count: 0, average: null, histogram: [0, 0, 0, 0, 0] as const },
  newest: [],
};

test('each rating has a bar as long as its share, and its number in words', () => {
  const section = reviewsSection(live(overview), null).toString();

  expect(section).toMatch(/5 stars<\/th>[^]*?width="50.0"[^]*?<td>2<\/td>/);
  expect(section).toMatch(/1 star<\/th>[^]*?width="0.0"[^]*?<td>0<\/td>/);
});

test('an average is drawn to the tenth of a star and read out', () => {
  const line = `${ratingLine(live(overview))}`;

  expect(line).toContain('aria-label="4.3 of 5 stars"');
  expect(line).toContain('<svg width="85"');
  expect(line).toContain('4 reviews');
});

test.each([
  [[0, 0, 0, 21, 17], 4.45, '4.4'],
  [[0, 0, 0, 13, 7], 4.35, '4.4'],
  [[0, 0, 0, 11, 9], 4.45, '4.5'],
  [[0, 0, 0, 5, 0], 4, '4.0'],
])('the average of %j is rounded once, and not %d again', (counts, average, shown) => {
  const histogram = counts as [number, number, number, number, number];
  const count = counts.reduce((sum, given) => sum + given);
  const summary = { productId: teapot.id, count, average, histogram };
  const rated = live({ summary, newest: [] });

  expect(`${reviewsSection(rated, null)}`).toContain(`<strong>${shown}</strong>`);
  const label = `aria-label="${shown.replace('.0', '')} of 5 stars"`;
  expect(`${reviewsSection(rated, null)}`).toContain(label);
  expect(`${ratingLine(rated)}`).toContain(label);
});

test('a product without reviews says so and shows no stars', () => {
  const section = live({ ...none, summary: { ...none.summary, histogram: [0, 0, 0, 0, 0] } });

  expect(`${reviewsSection(section as never, null)}`).toContain('Nobody has reviewed it yet.');
  expect(ratingLine(section as never)).toBeNull();
});

test('every review has its stars, its author and its day', () => {
  const section = `${reviewsSection(live(overview), null)}`;

  expect(section).toContain('aria-label="2 of 5 stars"');
  expect(section).toContain('Jonas K.');
  expect(section).toContain('<time datetime="2026-11-20T16:20:00.000Z">November 20, 2026</time>');
});

test('old reviews say how old, missing ones that they are missing', () => {
  expect(`${reviewsSection(stale(overview, 61_000), null)}`).toContain(
    'Reviews from <time datetime="PT1M">1 min</time> ago',
  );
  expect(`${reviewsSection(gone('unavailable'), null)}`).toContain(
    'Reviews cannot be shown right now.',
  );
  expect(ratingLine(gone('unavailable'))).toBeNull();
});
