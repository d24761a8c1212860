import { expect, test } from '@jest/globals';
import { checkRoom, hiddenAmong, maxModerated, moderatedByProduct } from './moderation.ts';
import { startReviews } from './testing/reviewed.ts';

const lamp = { productId: 'lamp' };

/** Some reviews of the lamp, one of which is verified and found helpful. */
const setup = async () => {
  const shop = await startReviews();
  const good = await shop.postVerified({ title: 'good' });
  const bad = await shop.post({ title: 'bad', rating: 1 });
  await shop.like(good.id, 2);
  await shop.relay();
  /** Everything that everybody can see of the lamp. */
  const seen = async () => {
    await shop.relay();
    const { summary, newest } = await shop.call('overview', lamp);
    const lists = await Promise.all(
      (['newest', 'highest', 'lowest'] as const).map(async (sort) => {
        const { items } = await shop.call('list', { ...lamp, sort });
        return items.map(({ title }) => title).join(' ');
      }),
    );
    const { items } = await shop.call('testimonials', lamp);
    expect(await shop.call('summary', lamp)).toEqual(summary);
    return {
      histogram: summary.histogram,
      newest: newest.map(({ title }) => title),
      lists,
      testimonials: items.map(({ title, helpful }) => `${title} ${helpful}`),
    };
  };
  return { ...shop, good, bad, seen };
};

test('a hidden review is in no list, overview, testimonial or count, and comes back with all it had', async () => {
  const { good, hide, restore, seen } = await setup();
  const before = await seen();

  await hide(good.id);

  expect(await seen()).toEqual({
    histogram: [1, 0, 0, 0, 0],
    newest: ['bad'],
    lists: ['bad', 'bad', 'bad'],
    testimonials: [],
  });
  await restore(good.id);
  expect(await seen()).toEqual(before);
  expect(before).toMatchObject({ histogram: [1, 0, 0, 0, 1], testimonials: ['good 2'] });
});

test('lists without hidden reviews have full pages', async () => {
  const { post, hide, call, relay } = await startReviews();
  const all = [];
  for (let n = 1; n <= 7; n++) all.push(await post({ title: `${n}` }));
  for (const n of [1, 4, 5]) await hide(all[n]?.id ?? '');
  await relay();

  const first = await call('list', { ...lamp, limit: 2 });
  const second = await call('list', { ...lamp, limit: 2, cursor: first.nextCursor ?? '' });

  const titles = [first, second].map(({ items }) => items.map(({ title }) => title));
  expect(titles).toEqual([
    ['7', '4'],
    ['3', '1'],
  ]);
  expect(second.nextCursor).toBeNull();
});

test('staff see all reviews, the newest first, with what is hidden, why and since when', async () => {
  const { good, bad, hide, post, call, runtime } = await setup();
  const desk = await post({ productId: 'desk', title: 'other' });
  await hide(bad.id, 1, 'It names a person.');
  await runtime.advance(1_000);

  const { items } = await call('moderation', {});

  const at = expect.stringMatching(/^2026-01-01T00:00:0/);
  const seenBad = {
    review: { ...bad, helpful: 0 },
    hidden: { reason: 'It names a person.', at },
    version: 2,
  };
  expect(items).toEqual([
    { review: { ...desk, helpful: 0 }, hidden: null, version: 1 },
    seenBad,
    { review: { ...good, helpful: 2 }, hidden: null, version: 1 },
  ]);
  expect(await call('moderated', { id: bad.id })).toEqual(seenBad);
  const page = await call('moderation', { ...lamp, limit: 1 });
  expect(page.items.map(({ review }) => review.title)).toEqual(['bad']);
  const next = await call('moderation', { ...lamp, limit: 1, cursor: page.nextCursor ?? '' });
  expect(next.items.map(({ review }) => review.title)).toEqual(['good']);
});

test('of two decisions about one version the second is a conflict and changes nothing', async () => {
  const { good, hide, restore, call } = await setup();
  await hide(good.id, 1, 'First.');

  for (const decision of [() => hide(good.id, 1, 'Second.'), () => restore(good.id, 1)]) {
    await expect(decision()).rejects.toMatchObject({ code: 'CONFLICT' });
  }
  await expect(hide(good.id, 7)).rejects.toMatchObject({ code: 'CONFLICT' });

  const { items } = await call('moderation', lamp);
  expect(items.at(-1)).toMatchObject({ hidden: { reason: 'First.' }, version: 2 });
});

test('decisions that come at once are one, and each is announced with its version', async () => {
  const { good, hide, restore, announced } = await setup();

  const both = await Promise.allSettled([hide(good.id), hide(good.id)]);
  await restore(good.id);

  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const { productId, rating } = good;
  const decision = { id: expect.any(String), reviewId: good.id, productId, rating };
  expect((await announced()).map(({ type, data }) => [type, data])).toEqual([
    ['reviewModerated', { ...decision, isHidden: true, version: 1 }],
    ['reviewModerated', { ...decision, isHidden: false, version: 2 }],
  ]);
});

test('a hidden review gets another reason, and one that is shown stays so', async () => {
  const { good, bad, hide, restore, call } = await setup();
  await hide(good.id);

  expect(await hide(good.id, 2, 'Another.')).toMatchObject({
    hidden: { reason: 'Another.' },
    version: 3,
  });
  const shown = { review: { ...bad, helpful: 0 }, hidden: null, version: 1 };
  expect(await restore(bad.id, 1)).toEqual(shown);
  expect(await restore(good.id, 3)).toMatchObject({ hidden: null, version: 4 });
  expect(await restore(good.id, 4)).toMatchObject({ hidden: null, version: 4 });
  expect((await call('moderation', lamp)).items.map(({ version }) => version)).toEqual([1, 4]);
});

test('the same key again is the same decision', async () => {
  const { good, call, announced } = await setup();
  const decision = { id: good.id, reason: 'Once.', expectedVersion: 1 };

  const first = await call('hide', decision, { key: 'key-1' });

  expect(await call('hide', decision, { key: 'key-1' })).toEqual(first);
  expect(await announced()).toHaveLength(1);
});

test('a review that there is not cannot be shown, hidden or restored', async () => {
  const { call, hide, restore } = await setup();

  await expect(call('moderated', { id: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(hide('gone')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(restore('gone')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('each decision gives the overview and the testimonials a higher version', async () => {
  const { good, hide, restore, call, relay } = await setup();
  const versions = async () => {
    await relay();
    const [overview, testimonials] = await Promise.all([
      call('overview', lamp),
      call('testimonials', lamp),
    ]);
    return [overview.version, testimonials.version];
  };

  expect(await versions()).toEqual([4, 2]);
  await hide(good.id);
  expect(await versions()).toEqual([5, 3]);
  await restore(good.id);
  expect(await versions()).toEqual([6, 4]);
});

test('what is made anew of the newest decisions is what all of them have made', () => {
  const { initial, evolve } = moderatedByProduct;
  const of = (reviewId: string, isHidden: boolean, version: number) => {
    return { id: `m${reviewId}`, reviewId, ...lamp, rating: 4, isHidden, version };
  };
  const all = [of('a', true, 1), of('b', true, 1), of('a', false, 2), of('c', true, 1)];
  const newest = all.slice(1);

  const [kept, anew] = [all, newest].map((events) => hiddenAmong(events.reduce(evolve, initial)));

  expect(kept).toEqual({ ids: expect.any(Array), ratings: [0, 0, 0, 2, 0], decisions: 4 });
  expect({ ...anew, ids: anew?.ids.toSorted() }).toEqual({ ...kept, ids: ['b', 'c'] });
});

test('staff decide about a thousand reviews of a product at most, and about those again and again', () => {
  const ids = Array.from({ length: maxModerated }, (_, n) => `r-${n}`);
  const full = Object.fromEntries(ids.map((id) => [id, { rating: 1, isHidden: true, version: 1 }]));

  expect(() => checkRoom(full, 'r-1')).not.toThrow();
  expect(() => checkRoom(full, 'another')).toThrow(
    expect.objectContaining({ code: 'TOO_MANY_MODERATED', status: 409 }),
  );
});
