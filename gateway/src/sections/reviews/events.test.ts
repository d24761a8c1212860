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
  const copies =
    opened.copies.find(({ section }) => section.name === 'reviews') ?? fail('no copies of reviews');
  return { consumerOf: opened.consumerOf, copies, context };
};

const event = { id: 'event-1', time: '2026-11-21T09:30:00.000Z', seq: 8 };

test('a review drops the copy without it, and a gap drops them all', async () => {
  const { consumerOf, copies, context } = await setUp();
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
