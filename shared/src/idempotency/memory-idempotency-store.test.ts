import { expect, test } from '@jest/globals';
import { testContext } from '../testing/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { idempotencyStoreSuite } from './idempotency-store.suite.ts';
import { createMemoryIdempotencyStore } from './memory-idempotency-store.ts';

idempotencyStoreSuite('idempotency records in memory', (runtime) => {
  const store = createMemoryIdempotencyStore(runtime);
  return () => store;
});

test('the least recently used records are dropped first', async () => {
  const store = createMemoryIdempotencyStore(createFakeRuntime(), 3);
  const claimOf = (key: string) => ({ operation: 'adjust', key, fingerprint: '', owner: key });
  const isKnown = async (key: string) =>
    (await store.claim(claimOf(key), 1_000, testContext())) !== undefined;
  const write = async (key: string) => {
    await store.claim(claimOf(key), 1_000, testContext());
    await store.keep(claimOf(key), { answer: key });
  };
  await store.claim(claimOf('in progress'), 1_000, testContext());
  await write('a');
  await write('b');
  await isKnown('a');

  await write('c');
  await write('d');

  expect(await isKnown('a')).toBe(false);
  expect(await isKnown('in progress')).toBe(true);
});
