import { expect, test } from '@jest/globals';
import { pendingEventOf } from '../testing/events.ts';
import { createMemoryOutbox } from './memory-outbox.ts';
import { outboxSuite } from './outbox.suite.ts';
import { maxPendingPerAggregate } from './pending-events.ts';

outboxSuite('the outbox in memory', async () => {
  const outbox = createMemoryOutbox();
  return { outbox, add: async (event) => outbox.add(event) };
});

test('an aggregate whose events nobody takes is refused further ones, others are not', async () => {
  const outbox = createMemoryOutbox();
  for (let n = 0; n < maxPendingPerAggregate; n++) outbox.add(pendingEventOf({ id: `e${n}` }));
  const oneMore = pendingEventOf({ id: 'one-more' });

  expect(() => outbox.add(oneMore)).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
  outbox.add(pendingEventOf({ id: 'other', key: 'other-thing' }));
  await outbox.acknowledge(await outbox.pending(1));
  outbox.add(oneMore);
});

test('a watcher is told of each added event until it stops watching', () => {
  const outbox = createMemoryOutbox();
  let told = 0;
  const unwatch = outbox.watch(() => void (told += 1));

  outbox.add(pendingEventOf({ id: 'e1' }));
  outbox.add(pendingEventOf({ id: 'e2' }));
  unwatch();
  outbox.add(pendingEventOf({ id: 'e3' }));

  expect(told).toBe(2);
});
