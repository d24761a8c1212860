import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { idempotencyStoreSuite } from './idempotency-store.suite.ts';
import { MemoryIdempotencyStore } from './memory-idempotency-store.ts';

idempotencyStoreSuite('answers in memory', (runtime) => {
  const answers = new MemoryIdempotencyStore(runtime);
  return () => answers;
});

test('the answers that nobody has asked for the longest are forgotten first', async () => {
  const answers = new MemoryIdempotencyStore(createFakeRuntime(), 3);
  const claimOf = (key: string) => ({ operation: 'adjust', key, fingerprint: '', owner: key });
  const isKnown = async (key: string) => (await answers.claim(claimOf(key), 1_000)) !== undefined;
  const write = async (key: string) => {
    await answers.claim(claimOf(key), 1_000);
    await answers.keep(claimOf(key), { answer: key });
  };
  await answers.claim(claimOf('in progress'), 1_000);
  await write('a');
  await write('b');
  await isKnown('a');

  await write('c');
  await write('d');

  expect(await isKnown('a')).toBe(false);
  expect(await isKnown('in progress')).toBe(true);
});
