import { fail } from 'node:assert';
import { expect, test } from '@jest/globals';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { MemoryCopyStore } from '../../product-page/copies/memory-copy-store.ts';
import { openProductPage } from '../../product-page/product-page.ts';
import { createFakeClients } from '../../testing/fake-clients.ts';
import { sections } from '../index.ts';

const setUp = async () => {
  const runtime = createFakeRuntime();
  const { clients } = createFakeClients();
  const store = new MemoryCopyStore(runtime);
  const onFailure = () => undefined;
  const opened = openProductPage({ runtime, clients, sections, copies: store, onFailure });
  const context = createContext(runtime, { timeoutMs: 1_000 });
  await opened.compose('lamp-1', context);
  const copiesOf = (name: string) =>
    opened.copies.find(({ section }) => section.name === name) ?? fail(`no copies of ${name}`);
  return { ...opened, store, copiesOf, context };
};

const event = { id: 'event-1', time: '2026-11-21T09:30:00.000Z', seq: 8 };

test('a review drops the copy without it, and a gap drops them all', async () => {
  const { consumerOf, copiesOf, context } = await setUp();
  const copies = copiesOf('reviews');
  const consumer = consumerOf(reviewsContract);
  const data = {
    id: 'review-1',
    productId: 'lamp-1',
    rating: 5,
    title: 'Bright',
    text: 'Very.',
    author: 'Ada',
    postedAt: event.time,
  };
  const posted = { ...event, type: 'reviewPosted', key: 'lamp-1', version: 1, data } as const;

  await consumer.apply([posted], { epoch: 'a', seq: 8 });
  expect(copies.peek('lamp-1')).toBeUndefined();

  await copies.find('lamp-1', context);
  await consumer.reset({ epoch: 'b', seq: 1 }, context);
  expect(copies.peek('lamp-1')).toBeUndefined();
});

test('a review that is hidden is in no copy any more, also in none that gateways share', async () => {
  const { consumerOf, compose, copiesOf, store, context } = await setUp();
  const names = ['reviews', 'testimonials'];
  await consumerOf(reviewsContract).reset({ epoch: 'a', seq: 7 }, context);
  await compose('lamp-1', context);
  const isShared = async (name: string) =>
    (await store.find(`${name}:lamp-1`, 60_000)) !== undefined;
  for (const name of names) expect(await isShared(name)).toBe(true);
  const data = {
    id: 'decision-1',
    reviewId: 'review-1',
    productId: 'lamp-1',
    rating: 1,
    isHidden: true,
    version: 2,
  };
  const hidden = { ...event, type: 'reviewModerated', key: 'review-1', version: 2, data } as const;

  await consumerOf(reviewsContract).apply([hidden], { epoch: 'a', seq: 8 });

  for (const name of names) {
    expect(copiesOf(name).peek('lamp-1')).toBeUndefined();
    expect(await isShared(name)).toBe(false);
  }
});
