import { describe, expect, test } from '@jest/globals';
import { pendingEventOf } from '../../testing/events.ts';
import type { DeadLetter, DeadLetterStore } from './dead-letter-store.ts';

const entryOf = (seq: number, facts: Partial<DeadLetter> = {}): DeadLetter => ({
  epoch: 'e1',
  event: { ...pendingEventOf({ id: `event-${seq}` }), seq },
  reason: 'not as the contract says: value',
  ...facts,
});

/**
 * What every store of a quarantine promises. `open` gives an empty one, and what a process sees
 * that opens the same one later.
 */
export const deadLetterStoreSuite = (
  name: string,
  open: () => Promise<{ store: DeadLetterStore; again: () => DeadLetterStore }>,
): void => {
  describe(name, () => {
    test('an empty one has nothing', async () => {
      const { store } = await open();

      expect(await store.load('things')).toEqual([]);
    });

    test('what is put there is there, by number, for whoever opens it later', async () => {
      const { store, again } = await open();
      await store.put('things', entryOf(7));
      await store.put('things', entryOf(3));

      expect(await again().load('things')).toEqual([entryOf(3), entryOf(7)]);
    });

    test('an event may have anything in it', async () => {
      const { store } = await open();
      const data = { $where: '1', 'a.b': [null, { $set: 'ä\u0000' }], '': 2 ** 53 };
      const entry = entryOf(1, { event: { ...pendingEventOf({ id: 'odd', data }), seq: 1 } });

      await store.put('things', entry);

      expect(await store.load('things')).toEqual([entry]);
    });

    test('an event that comes again stays as it is', async () => {
      const { store } = await open();
      await store.put('things', entryOf(1));

      await store.put('things', entryOf(1, { reason: 'another' }));

      expect(await store.load('things')).toEqual([entryOf(1)]);
    });

    test('services have theirs apart', async () => {
      const { store } = await open();
      await store.put('things', entryOf(1));
      await store.put('others', entryOf(1, { reason: 'theirs' }));
      await store.remove('things', ['event-1']);

      expect(await store.load('things')).toEqual([]);
      expect(await store.load('others')).toMatchObject([{ reason: 'theirs' }]);
    });

    test('what is removed is gone, and may be removed again', async () => {
      const { store } = await open();
      for (const seq of [1, 2, 3]) await store.put('things', entryOf(seq));

      await store.remove('things', ['event-1', 'event-3', 'event-9']);
      await store.remove('things', ['event-1']);
      await store.remove('things', []);

      expect(await store.load('things')).toEqual([entryOf(2)]);
    });
  });
};
