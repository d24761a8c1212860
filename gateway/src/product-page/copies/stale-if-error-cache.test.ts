import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { pricing } from '../../sections/pricing/section.ts';
import { priceOf } from '../../sections/pricing/testing/fake.ts';
import type { CopyStore } from './copy-store.ts';
import { MemoryCopyStore } from './memory-copy-store.ts';
import { StaleIfErrorCache } from './stale-if-error-cache.ts';

const setUp = (store?: CopyStore) => {
  const runtime = createFakeRuntime();
  const shared = store ?? new MemoryCopyStore(runtime);
  const kept: string[] = [];
  const counting: CopyStore = {
    find: (key, maxAgeMs) => shared.find(key, maxAgeMs),
    keep: (key, copy, writing, maxAgeMs) => {
      if (!writing.onlyReplaces) kept.push(key);
      return shared.keep(key, copy, writing, maxAgeMs);
    },
    forget: (key) => shared.forget(key),
    newest: (section) => shared.newest(section),
    begin: (section, after, position) => shared.begin(section, after, position),
  };
  const open = () => new StaleIfErrorCache(pricing, counting, runtime);
  const context = () => createContext(runtime, { timeoutMs: 100 });
  return { runtime, prices: open(), open, kept, context };
};

/** Takes in an answer that was asked for now. */
const learn = (copies: StaleIfErrorCache, productId: string, answer: Buffer) =>
  copies.learn(productId, answer, copies.heard);

const answerOf = (...prices: readonly object[]) => Buffer.from(JSON.stringify(prices));

const amountIn = (known: { readonly data: Buffer } | undefined): number | undefined =>
  known && JSON.parse(known.data.toString()).current.amount;

test('an older answer does not replace a newer one', () => {
  const { prices } = setUp();
  learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 200, 2)));

  const known = learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 100, 1)));

  expect(amountIn(known)).toBe(200);
  expect(amountIn(prices.peek('lamp-1'))).toBe(200);
});

test('a copy does not retain the other bytes that arrived with its answer', () => {
  const { prices } = setUp();
  const message = Buffer.concat([Buffer.alloc(60_000), answerOf(priceOf('lamp-1', 1))]);

  const { data } = learn(prices, 'lamp-1', message.subarray(60_000));
  message.fill(0);

  expect(amountIn({ data })).toBe(1);
});

test('an event replaces a copy, and is ignored without one', () => {
  const { prices } = setUp();
  learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 100, 1)));

  prices.renew('lamp-1', priceOf('lamp-1', 200, 2));
  prices.renew('lamp-2', priceOf('lamp-2', 200, 2));

  expect(amountIn(prices.peek('lamp-1'))).toBe(200);
  expect(prices.peek('lamp-2')).toBeUndefined();
});

test('an event also replaces the copy of a product that only other replicas have seen', async () => {
  const { prices, open, context } = setUp();
  learn(open(), 'lamp-1', answerOf(priceOf('lamp-1', 100, 1)));

  prices.renew('lamp-1', priceOf('lamp-1', 200, 2));

  expect(amountIn(await open().find('lamp-1', context()))).toBe(200);
});

test('the same answer makes a copy young again', async () => {
  const { prices, runtime } = setUp();
  learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 100)));
  await runtime.advance(299_000);
  learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 100)));

  await runtime.advance(299_000);

  expect(prices.peek('lamp-1')?.asOf).toBe(299_000);
});

test('the other replicas are told of a change at once, of the same again now and then', async () => {
  const { prices, runtime, kept } = setUp();
  const answer = answerOf(priceOf('lamp-1', 100));
  for (let times = 0; times < 10; times++) learn(prices, 'lamp-1', answer);
  expect(kept).toHaveLength(1);

  learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 200, 2)));
  expect(kept).toHaveLength(2);

  await runtime.advance(31_000);
  learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 200, 2)));
  expect(kept).toHaveLength(3);
});

test("another replica's copy keeps its age", async () => {
  const { open, runtime, context } = setUp();
  learn(open(), 'lamp-1', answerOf(priceOf('lamp-1', 100)));
  await runtime.advance(60_000);
  const other = open();

  const found = await other.find('lamp-1', context());
  await runtime.advance(240_001);

  expect(found?.asOf).toBe(0);
  expect(await other.find('lamp-1', context())).toBeUndefined();
});

test('an unreadable shared copy is ignored', async () => {
  const { open, context, runtime } = setUp();
  const shared = new MemoryCopyStore(runtime);
  const unreadable = { version: 1, data: Buffer.from('{"v":2}') };
  await shared.keep('pricing:lamp-1', unreadable, {
    number: 0,
    position: undefined,
    onLater: () => undefined,
  });

  const prices = new StaleIfErrorCache(pricing, shared, runtime);

  expect(await prices.find('lamp-1', context())).toBeUndefined();
  expect(await open().find('lamp-1', context())).toBeUndefined();
});

test('a store that does not answer costs no more than the remaining time', async () => {
  const silent = () => new Promise<never>(() => undefined);
  const { prices, runtime, context } = setUp({
    find: silent,
    keep: silent,
    forget: silent,
    newest: silent,
    begin: silent,
  });
  let found: unknown = 'waiting';
  void prices.find('lamp-1', context()).then((copy) => (found = copy));

  await runtime.advance(99);
  expect(found).toBe('waiting');
  await runtime.advance(1);
  expect(found).toBeUndefined();
});

test('an answer that was asked for before an event is shown, and not kept', async () => {
  const { prices, open, context } = setUp();
  const { heard } = prices;
  prices.renew('lamp-1', priceOf('lamp-1', 200, 2));

  const known = prices.learn('lamp-1', answerOf(priceOf('lamp-1', 100, 1)), heard);

  expect(amountIn(known)).toBe(100);
  expect(prices.peek('lamp-1')).toBeUndefined();
  expect(await open().find('lamp-1', context())).toBeUndefined();
});

test.each([
  ['dropped', (prices: StaleIfErrorCache) => prices.drop('lamp-1')],
  ['cleared', (prices: StaleIfErrorCache) => prices.clear()],
  ['forgotten', (prices: StaleIfErrorCache) => prices.forget('lamp-1')],
])('an answer in flight when copies are %s is not kept', async (_how, change) => {
  const { prices, open, context } = setUp();
  const { heard } = prices;
  change(prices);

  prices.learn('lamp-1', answerOf(priceOf('lamp-1', 100, 1)), heard);
  learn(prices, 'lamp-2', answerOf(priceOf('lamp-2', 100, 1)));

  expect(prices.peek('lamp-1')).toBeUndefined();
  expect(await open().find('lamp-1', context())).toBeUndefined();
  expect(amountIn(prices.peek('lamp-2'))).toBe(100);
});

test('a gateway with an older answer does not replace the newer copy of another gateway', async () => {
  const { open, context } = setUp();
  const [late, other] = [open(), open()];
  const { heard } = late;
  late.drop('lamp-1');
  learn(other, 'lamp-1', answerOf(priceOf('lamp-1', 200, 2)));

  late.learn('lamp-1', answerOf(priceOf('lamp-1', 100, 1)), heard);
  learn(late, 'lamp-1', answerOf(priceOf('lamp-1', 100, 1)));

  expect(amountIn(await open().find('lamp-1', context()))).toBe(200);
});

test('a shared copy that was looked for before a change is not kept in this process', async () => {
  const { prices, open, context } = setUp();
  learn(open(), 'lamp-1', answerOf(priceOf('lamp-1', 100, 1)));

  const finding = prices.find('lamp-1', context());
  prices.drop('lamp-1');

  expect(amountIn(await finding)).toBe(100);
  expect(prices.peek('lamp-1')).toBeUndefined();
});

test('a forgotten copy is neither in this process nor in the store', async () => {
  const { prices, open, context } = setUp();
  learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 100)));

  prices.forget('lamp-1');

  expect(await prices.find('lamp-1', context())).toBeUndefined();
  expect(await open().find('lamp-1', context())).toBeUndefined();
});

test('a dropped copy is fetched from the store again', async () => {
  const { prices, context } = setUp();
  learn(prices, 'lamp-1', answerOf(priceOf('lamp-1', 100)));

  prices.drop('lamp-1');

  expect(prices.peek('lamp-1')).toBeUndefined();
  expect(amountIn(await prices.find('lamp-1', context()))).toBe(100);
});

test.each(['[{"id":1}]', '[1,2]', '[', '{"id":"x"}', ''])('%j is no list of a price', (answer) => {
  const { prices } = setUp();

  expect(() => learn(prices, 'lamp-1', Buffer.from(answer))).toThrow(
    expect.objectContaining({ code: 'BAD_REPLY' }),
  );
});

test.each(['[]', '[ ]'])('%j is a list without a price', (answer) => {
  const { prices } = setUp();

  const { data, purchasable } = learn(prices, 'lamp-1', Buffer.from(answer));

  expect(data.toString()).toBe('null');
  expect(purchasable).toBe(false);
});
