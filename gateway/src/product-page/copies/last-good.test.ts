import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeClients } from '../../testing/fake-clients.ts';
import { priceOf } from '../../testing/fake-shop.ts';
import type { Copy, CopyStore } from './copy-store.ts';
import { LastGood } from './last-good.ts';
import { MemoryCopyStore } from './memory-copy-store.ts';
import { pricingSource } from '../section-source.ts';

const setUp = (store?: CopyStore) => {
  const runtime = createFakeRuntime();
  const { clients } = createFakeClients();
  const shared = store ?? new MemoryCopyStore(runtime);
  const kept: string[] = [];
  const counting: CopyStore = {
    find: (key, maxAgeMs) => shared.find(key, maxAgeMs),
    keep: (key: string, copy: Copy, maxAgeMs: number) => {
      kept.push(key);
      return shared.keep(key, copy, maxAgeMs);
    },
    refresh: (key, copy, maxAgeMs) => shared.refresh(key, copy, maxAgeMs),
    forget: (keys) => shared.forget(keys),
  };
  const open = () => new LastGood(pricingSource(clients), counting, runtime);
  const context = () => createContext(runtime, { timeoutMs: 100 });
  return { runtime, prices: open(), open, kept, context };
};

const answerOf = (...prices: readonly object[]) => Buffer.from(JSON.stringify(prices));

const amountIn = (known: { readonly data: Buffer } | undefined): number | undefined =>
  known && JSON.parse(known.data.toString()).current.amount;

test('an older answer does not replace a newer one', () => {
  const { prices } = setUp();
  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 200, 2)));

  const known = prices.learn('lamp-1', answerOf(priceOf('lamp-1', 100, 1)));

  expect(amountIn(known)).toBe(200);
  expect(amountIn(prices.peek('lamp-1'))).toBe(200);
});

test('what an answer arrived with is not kept with it', () => {
  const { prices } = setUp();
  const message = Buffer.concat([Buffer.alloc(60_000), answerOf(priceOf('lamp-1', 1))]);

  const { data } = prices.learn('lamp-1', message.subarray(60_000));
  message.fill(0);

  expect(amountIn({ data })).toBe(1);
});

test('an event replaces a copy, and makes none', () => {
  const { prices } = setUp();
  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 100, 1)));

  prices.refresh('lamp-1', priceOf('lamp-1', 200, 2));
  prices.refresh('lamp-2', priceOf('lamp-2', 200, 2));

  expect(amountIn(prices.peek('lamp-1'))).toBe(200);
  expect(prices.peek('lamp-2')).toBeUndefined();
});

test('an event also replaces the copy of a product that only other replicas have seen', async () => {
  const { prices, open, context } = setUp();
  open().learn('lamp-1', answerOf(priceOf('lamp-1', 100, 1)));

  prices.refresh('lamp-1', priceOf('lamp-1', 200, 2));

  expect(amountIn(await open().find('lamp-1', context()))).toBe(200);
});

test('the same answer makes a copy young again', async () => {
  const { prices, runtime } = setUp();
  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 100)));
  await runtime.advance(299_000);
  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 100)));

  await runtime.advance(299_000);

  expect(prices.peek('lamp-1')?.asOf).toBe(299_000);
});

test('the other replicas are told of a change at once, of the same again now and then', async () => {
  const { prices, runtime, kept } = setUp();
  const answer = answerOf(priceOf('lamp-1', 100));
  for (let times = 0; times < 10; times++) prices.learn('lamp-1', answer);
  expect(kept).toHaveLength(1);

  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 200, 2)));
  expect(kept).toHaveLength(2);

  await runtime.advance(31_000);
  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 200, 2)));
  expect(kept).toHaveLength(3);
});

test("another replica's copy keeps its age", async () => {
  const { open, runtime, context } = setUp();
  open().learn('lamp-1', answerOf(priceOf('lamp-1', 100)));
  await runtime.advance(60_000);
  const other = open();

  const found = await other.find('lamp-1', context());
  await runtime.advance(240_001);

  expect(found?.asOf).toBe(0);
  expect(await other.find('lamp-1', context())).toBeUndefined();
});

test('a shared copy that nobody can read is none', async () => {
  const { open, context, runtime } = setUp();
  const shared = new MemoryCopyStore(runtime);
  const { clients } = createFakeClients();
  await shared.keep('pricing:lamp-1', { version: 1, data: Buffer.from('{"v":2}') });

  const prices = new LastGood(pricingSource(clients), shared, runtime);

  expect(await prices.find('lamp-1', context())).toBeUndefined();
  expect(await open().find('lamp-1', context())).toBeUndefined();
});

test('a store that does not answer is waited for no longer than there is time', async () => {
  const silent = () => new Promise<never>(() => undefined);
  const { prices, runtime, context } = setUp({
    find: silent,
    keep: silent,
    refresh: silent,
    forget: silent,
  });
  let found: unknown = 'waiting';
  void prices.find('lamp-1', context()).then((copy) => (found = copy));

  await runtime.advance(99);
  expect(found).toBe('waiting');
  await runtime.advance(1);
  expect(found).toBeUndefined();
});

test('what was forgotten is nowhere', async () => {
  const { prices, open, context } = setUp();
  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 100)));

  prices.forget('lamp-1');

  expect(await prices.find('lamp-1', context())).toBeUndefined();
  expect(await open().find('lamp-1', context())).toBeUndefined();
});

test('a dropped copy is taken from the store again', async () => {
  const { prices, context } = setUp();
  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 100)));

  prices.drop('lamp-1');

  expect(prices.peek('lamp-1')).toBeUndefined();
  expect(amountIn(await prices.find('lamp-1', context()))).toBe(100);
});

test.each(['[{"id":1}]', '[1,2]', '[', '{"id":"x"}', ''])('%j is no list of a price', (answer) => {
  const { prices } = setUp();

  expect(() => prices.learn('lamp-1', Buffer.from(answer))).toThrow(
    expect.objectContaining({ code: 'BAD_REPLY' }),
  );
});

test.each(['[]', '[ ]'])('%j is a list without a price', (answer) => {
  const { prices } = setUp();

  const { data, facts } = prices.learn('lamp-1', Buffer.from(answer));

  expect(data.toString()).toBe('null');
  expect(facts).toEqual({ hasPrice: false });
});
