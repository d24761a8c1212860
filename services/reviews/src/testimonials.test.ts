import { expect, test } from '@jest/globals';
import { candidatesOf, maxBest, testimonialsAmong, votesByProduct } from './testimonials.ts';
import { startReviews } from './testing/reviewed.ts';

const lamp = { productId: 'lamp' };

test('the three most helpful verified reviews of four stars or more are testimonials', async () => {
  const { post, postVerified, like, call, relay } = await startReviews();
  const likes = [
    [await postVerified({ title: 'second' }), 3],
    [await postVerified({ title: 'third, and newer than the fourth', rating: 4 }), 2],
    [await postVerified({ title: 'first' }), 5],
    [await postVerified({ title: 'of nobody’s help' }), 0],
    [await postVerified({ title: 'three stars', rating: 3 }), 9],
    [await post({ title: 'not verified' }), 9],
  ] as const;
  const fourth = await postVerified({ title: 'fourth' });
  for (const [{ id }, people] of likes) await like(id, people);
  await like(fourth.id, 1);
  await relay();

  const { items } = await call('testimonials', lamp);

  expect(items.map(({ title, helpful }) => `${title}: ${helpful}`)).toEqual([
    'first: 5',
    'second: 3',
    'third, and newer than the fourth: 2',
  ]);
  expect(items.every(({ verified }) => verified)).toBe(true);
});

test('of two that are as helpful the newer one comes first', async () => {
  const { postVerified, like, call, relay } = await startReviews();
  for (const title of ['old', 'new']) await like((await postVerified({ title })).id, 2);
  await relay();

  const { items } = await call('testimonials', lamp);

  expect(items.map(({ title }) => title)).toEqual(['new', 'old']);
});

test('a product without helpful reviews has no testimonials', async () => {
  const { post, call } = await startReviews();
  await post();

  expect(await call('testimonials', lamp)).toEqual({ items: [], version: 0 });
});

const voteFor = (reviewId: string) => {
  return { id: 'v', reviewId, ...lamp, rating: 5, verified: true };
};

test('of any number of reviews the votes of a hundred are kept, those of the best among them', () => {
  const { initial, evolve } = votesByProduct;
  const popular = Array.from({ length: 60 }, () => ['best', 'good', 'good', 'best', 'best']).flat();
  const others = Array.from({ length: 3_000 }, (_, n) => `other-${n % 1_500}`);
  const all = others.flatMap((id, n) => [id, ...popular.slice(n, n + 1)]);

  const votes = all.map(voteFor).reduce(evolve, initial);

  expect(votes.count).toBe(3_300);
  expect(Object.keys(votes.best)).toHaveLength(maxBest);
  expect(candidatesOf(votes, []).slice(0, 2).toSorted()).toEqual(['best', 'good']);
  expect(votes.best['best']).toBeGreaterThanOrEqual(180);
  expect(candidatesOf(votes, ['best'])).not.toContain('best');
});

test('votes for reviews that cannot be testimonials are counted, and not kept', () => {
  const { initial, evolve } = votesByProduct;
  const votes = [
    { ...voteFor('a'), rating: 3 },
    { ...voteFor('b'), verified: false },
  ];

  expect(votes.reduce(evolve, initial)).toEqual({ count: 2, best: {} });
});

test('one that nobody found helpful is no testimonial, whatever was estimated', () => {
  expect(testimonialsAmong([])).toEqual([]);
});
